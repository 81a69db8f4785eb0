@NullMarked
package net.hypha.node.distance;

import org.jspecify.annotations.NullMarked;
