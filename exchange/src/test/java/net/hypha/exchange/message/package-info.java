@NullMarked
package net.hypha.exchange.message;

import org.jspecify.annotations.NullMarked;
