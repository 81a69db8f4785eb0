/** The entry of the benchmarks. */
@NullMarked
package net.hypha.bench;

import org.jspecify.annotations.NullMarked;
