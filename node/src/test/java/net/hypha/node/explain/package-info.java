@NullMarked
package net.hypha.node.explain;

import org.jspecify.annotations.NullMarked;
