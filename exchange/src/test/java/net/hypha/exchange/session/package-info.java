@NullMarked
package net.hypha.exchange.session;

import org.jspecify.annotations.NullMarked;
