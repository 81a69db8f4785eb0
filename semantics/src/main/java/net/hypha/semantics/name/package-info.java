/** Semantic names: their grammar, their parser and the zones they live in. */
@NullMarked
package net.hypha.semantics.name;

import org.jspecify.annotations.NullMarked;
