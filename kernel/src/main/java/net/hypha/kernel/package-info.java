/** Everything that touches Linux. Other rooms see values and ports, never a file descriptor or a pointer. */
@NullMarked
package net.hypha.kernel;

import org.jspecify.annotations.NullMarked;
