@NullMarked
package net.hypha.semantics.distance;

import org.jspecify.annotations.NullMarked;
