/** Traffic that tells afterwards what became of it, for tests and benchmarks. */
@NullMarked
package net.hypha.lab.traffic;

import org.jspecify.annotations.NullMarked;
