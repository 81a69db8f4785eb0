@NullMarked
package net.hypha.node.ways;

import org.jspecify.annotations.NullMarked;
