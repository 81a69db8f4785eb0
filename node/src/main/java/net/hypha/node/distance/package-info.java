/** How far other nodes are: probes between network managers, coordinates that follow them, and what is known by either. */
@NullMarked
package net.hypha.node.distance;

import org.jspecify.annotations.NullMarked;
