@NullMarked
package net.hypha.bench.failover;

import org.jspecify.annotations.NullMarked;
