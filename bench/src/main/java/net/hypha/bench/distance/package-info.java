/** How well network coordinates estimate round trips that nobody measured: a model of the world's delays, and a study in it. */
@NullMarked
package net.hypha.bench.distance;

import org.jspecify.annotations.NullMarked;
