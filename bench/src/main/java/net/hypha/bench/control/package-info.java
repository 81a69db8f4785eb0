/** The control plane: real domain managers, and nodes that speak the exchange and do nothing else. */
@NullMarked
package net.hypha.bench.control;

import org.jspecify.annotations.NullMarked;
