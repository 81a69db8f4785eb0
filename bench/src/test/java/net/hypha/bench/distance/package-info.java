@NullMarked
package net.hypha.bench.distance;

import org.jspecify.annotations.NullMarked;
