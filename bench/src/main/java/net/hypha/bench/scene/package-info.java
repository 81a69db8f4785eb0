/** What the labs of several benchmarks are made of. */
@NullMarked
package net.hypha.bench.scene;

import org.jspecify.annotations.NullMarked;
