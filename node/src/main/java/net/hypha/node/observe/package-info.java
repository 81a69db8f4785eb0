/** What this node measures itself, and what follows from it. */
@NullMarked
package net.hypha.node.observe;

import org.jspecify.annotations.NullMarked;
