/** Packets to addresses not known yet: held, asked about, put back or answered. */
@NullMarked
package net.hypha.node.miss;

import org.jspecify.annotations.NullMarked;
