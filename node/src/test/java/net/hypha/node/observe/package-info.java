@NullMarked
package net.hypha.node.observe;

import org.jspecify.annotations.NullMarked;
