/** How far apart nodes are in the network: what was measured, and what is estimated where nothing was. */
@NullMarked
package net.hypha.semantics.distance;

import org.jspecify.annotations.NullMarked;
