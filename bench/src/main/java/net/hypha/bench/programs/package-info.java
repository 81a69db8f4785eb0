/** Hypha's own programs in a lab, as a user starts them. */
@NullMarked
package net.hypha.bench.programs;

import org.jspecify.annotations.NullMarked;
