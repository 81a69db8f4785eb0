/** The exchange over gRPC: HTTP/2 on TCP, secured by TLS 1.3. */
@NullMarked
package net.hypha.exchange.grpc;

import org.jspecify.annotations.NullMarked;
