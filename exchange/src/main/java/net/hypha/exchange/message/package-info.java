/** What neighbours say to each other, as values. The wire form is {@code exchange.proto}. */
@NullMarked
package net.hypha.exchange.message;

import org.jspecify.annotations.NullMarked;
