@NullMarked
package net.hypha.bench.measure;

import org.jspecify.annotations.NullMarked;
