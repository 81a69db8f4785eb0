/** The one protocol between all neighbours: sessions that carry publish, interest and update. */
@NullMarked
package net.hypha.exchange;

import org.jspecify.annotations.NullMarked;
