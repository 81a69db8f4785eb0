@NullMarked
package net.hypha.exchange.grpc;

import org.jspecify.annotations.NullMarked;
