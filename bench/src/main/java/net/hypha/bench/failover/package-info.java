/** What callers see while instances, nodes and managers die, move and come back. */
@NullMarked
package net.hypha.bench.failover;

import org.jspecify.annotations.NullMarked;
