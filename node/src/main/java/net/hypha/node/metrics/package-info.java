/** The node's numbers for a monitoring system: what there is, and how it is written. Nothing here is loaded before it is asked for. */
@NullMarked
package net.hypha.node.metrics;

import org.jspecify.annotations.NullMarked;
