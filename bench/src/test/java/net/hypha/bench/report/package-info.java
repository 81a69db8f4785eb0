@NullMarked
package net.hypha.bench.report;

import org.jspecify.annotations.NullMarked;
