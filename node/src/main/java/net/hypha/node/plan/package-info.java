/** From what is known to what the kernel shall hold: pure functions, no clock, no I/O. */
@NullMarked
package net.hypha.node.plan;

import org.jspecify.annotations.NullMarked;
