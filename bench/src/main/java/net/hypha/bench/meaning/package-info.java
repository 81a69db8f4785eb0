/** How well meanings choose: beside choices as users have them elsewhere, and one that knows the truth. */
@NullMarked
package net.hypha.bench.meaning;

import org.jspecify.annotations.NullMarked;
