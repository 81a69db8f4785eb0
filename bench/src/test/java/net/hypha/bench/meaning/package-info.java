@NullMarked
package net.hypha.bench.meaning;

import org.jspecify.annotations.NullMarked;
