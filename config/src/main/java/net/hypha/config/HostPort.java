package net.hypha.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Where to listen or whom to dial.
 *
 * @param host an IP literal without brackets, or, for dialling, a host name
 * @param port 0 to 65535; 0 lets the system choose a port to listen on
 */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException(host + ":" + port + " is not HOST:PORT with a port of 0 to 65535");
        }
    }

    /** @param text {@code 192.0.2.1:50100}, {@code [2001:db8::1]:50100} or {@code gateway.example:50100} */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("'" + text + "' has no port: write HOST:PORT, like 192.0.2.1:50100");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = Inet6Address.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress();
        } else if (host.contains(":")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is ambiguous: write an IPv6 address in brackets, like" + " [2001:db8::1]:50100");
        }
        try {
            return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' has a port that is not a number", e);
        }
    }

    /** @throws IllegalArgumentException where the host is a name, not an address */
    public InetAddress address() {
        return InetAddress.ofLiteral(host);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
