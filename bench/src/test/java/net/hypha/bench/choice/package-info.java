@NullMarked
package net.hypha.bench.choice;

import org.jspecify.annotations.NullMarked;
