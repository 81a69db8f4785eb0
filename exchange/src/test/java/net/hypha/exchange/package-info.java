/** Tests of the exchange, and the neighbours they use. */
@NullMarked
package net.hypha.exchange;

import org.jspecify.annotations.NullMarked;
