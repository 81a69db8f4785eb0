/** Figures into rows, and rows into JSON, Markdown and a chart: pure functions. */
@NullMarked
package net.hypha.bench.report;

import org.jspecify.annotations.NullMarked;
