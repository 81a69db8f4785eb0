/** The exchange within one thread, step by step, for tests and simulation. */
@NullMarked
package net.hypha.exchange.memory;

import org.jspecify.annotations.NullMarked;
