/** Processes by an identity that is never reused, and mounts. */
@NullMarked
package net.hypha.kernel.process;

import org.jspecify.annotations.NullMarked;
