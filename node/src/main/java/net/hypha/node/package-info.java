/** The network manager: what runs on each node. Start at {@code manager}. */
@NullMarked
package net.hypha.node;

import org.jspecify.annotations.NullMarked;
