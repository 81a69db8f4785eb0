@NullMarked
package net.hypha.node.miss;

import org.jspecify.annotations.NullMarked;
