@NullMarked
package net.hypha.bench.load;

import org.jspecify.annotations.NullMarked;
