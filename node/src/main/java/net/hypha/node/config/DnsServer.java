package net.hypha.node.config;

import java.net.InetAddress;
import net.hypha.config.HostPort;
import net.hypha.semantics.address.Endpoint;

/** Another DNS server: {@code 203.0.113.53}, {@code 203.0.113.53:5353} or {@code [2001:db8::53]:5353}. */
public record DnsServer(Endpoint endpoint) {
    private static final int PORT = 53; // RFC 1035 section 4.2

    /** @throws IllegalArgumentException where the text is no address (a name could not be looked up here) */
    public static DnsServer parse(String text) {
        boolean portGiven =
                text.startsWith("[") || text.chars().filter(c -> c == ':').count() == 1;
        if (!portGiven) {
            return new DnsServer(new Endpoint(InetAddress.ofLiteral(text), PORT));
        }
        HostPort server = HostPort.parse(text);
        return new DnsServer(new Endpoint(InetAddress.ofLiteral(server.host()), server.port()));
    }
}
