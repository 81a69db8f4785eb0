/** One measurement each: the tools that make load, and what they print as numbers. */
@NullMarked
package net.hypha.bench.measure;

import org.jspecify.annotations.NullMarked;
