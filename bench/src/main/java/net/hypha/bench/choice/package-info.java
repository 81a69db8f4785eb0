/** How many to compare: a simulation of callers' nodes that each know only what they have seen themselves. */
@NullMarked
package net.hypha.bench.choice;

import org.jspecify.annotations.NullMarked;
