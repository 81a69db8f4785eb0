/** Requests of many connections from one thread, and what answers them. */
@NullMarked
package net.hypha.bench.load;

import org.jspecify.annotations.NullMarked;
