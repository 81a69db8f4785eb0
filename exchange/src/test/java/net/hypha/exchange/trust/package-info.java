@NullMarked
package net.hypha.exchange.trust;

import org.jspecify.annotations.NullMarked;
