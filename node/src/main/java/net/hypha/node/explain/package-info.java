/** Why flows go where they go: the kernel's choice, computed and put in words. */
@NullMarked
package net.hypha.node.explain;

import org.jspecify.annotations.NullMarked;
