@NullMarked
package net.hypha.exchange.memory;

import org.jspecify.annotations.NullMarked;
