/** Tests of processes and mounts. */
@NullMarked
package net.hypha.kernel.process;

import org.jspecify.annotations.NullMarked;
