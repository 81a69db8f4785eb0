/** The disk door: what outlives a restart of the network manager. */
@NullMarked
package net.hypha.node.state;

import org.jspecify.annotations.NullMarked;
