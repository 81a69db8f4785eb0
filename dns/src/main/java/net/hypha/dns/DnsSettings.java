package net.hypha.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the server behaves.
 *
 * @param upstreams servers for all other names, asked in this order; without any, those names are refused
 * @param upstreamTimeout how long one upstream may take, for each of UDP and TCP
 * @param ttlSeconds how long semantic addresses may be cached, 0 to 86,400; they are constant, so it only bounds how long
 *     a deleted service's name lives on
 * @param negativeTtlSeconds how long a "no" may be cached, 0 to 3,600; a service may exist a moment later
 * @param maxInFlight UDP queries worked on at once; more are dropped and counted
 * @param maxForwarded queries at upstreams at once; more get SERVFAIL
 * @param maxTcpConnections more are closed at once and counted
 * @param tcpIdle how long a TCP client may take for its next query
 */
public record DnsSettings(
        List<InetSocketAddress> upstreams,
        Duration upstreamTimeout,
        int ttlSeconds,
        int negativeTtlSeconds,
        int maxInFlight,
        int maxForwarded,
        int maxTcpConnections,
        Duration tcpIdle) {
    public DnsSettings {
        upstreams = List.copyOf(upstreams);
        within("ttlSeconds", ttlSeconds, 0, 86_400);
        within("negativeTtlSeconds", negativeTtlSeconds, 0, 3_600);
        within("maxInFlight", maxInFlight, 1, 65_536);
        within("maxForwarded", maxForwarded, 1, 65_536);
        within("maxTcpConnections", maxTcpConnections, 1, 65_536);
        within("upstreamTimeout in ms", upstreamTimeout.toMillis(), 1, 60_000);
        within("tcpIdle in ms", tcpIdle.toMillis(), 1, 3_600_000);
    }

    /** What suits a node of some hundred workloads. */
    public static DnsSettings of(List<InetSocketAddress> upstreams) {
        return new DnsSettings(upstreams, Duration.ofSeconds(2), 60, 5, 1024, 512, 64, Duration.ofSeconds(10));
    }

    private static void within(String what, long value, long low, long high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("DNS " + what + " is " + value + ", not within " + low + " to " + high);
        }
    }
}
