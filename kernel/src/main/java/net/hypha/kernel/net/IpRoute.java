package net.hypha.kernel.net;

import org.jspecify.annotations.Nullable;

/**
 * A route of the main table.
 *
 * @param destination {@code default}, an address or a prefix, as iproute2 writes it
 * @param gateway next hop, null if on-link
 * @param device null for e.g. unreachable routes
 * @param type {@code unicast}, {@code unreachable}, {@code blackhole}, ...
 */
public record IpRoute(
        String destination,
        @Nullable String gateway,
        @Nullable String device,
        String type) {}
