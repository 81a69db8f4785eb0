/** Messages to bytes and back. What comes from a neighbour is checked here, field by field, and nowhere else. */
@NullMarked
package net.hypha.exchange.codec;

import org.jspecify.annotations.NullMarked;
