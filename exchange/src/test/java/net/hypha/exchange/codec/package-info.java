@NullMarked
package net.hypha.exchange.codec;

import org.jspecify.annotations.NullMarked;
