/** The only place that knows {@code java.lang.foreign}: native functions as typed Java methods. */
@NullMarked
package net.hypha.kernel.ffm;

import org.jspecify.annotations.NullMarked;
