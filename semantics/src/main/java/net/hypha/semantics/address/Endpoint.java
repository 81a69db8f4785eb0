package net.hypha.semantics.address;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Where a node's tunnel is reached: an underlay address and a UDP port.
 *
 * @param port 1 to 65535
 */
public record Endpoint(InetAddress address, int port) {
    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /** {@code 192.0.2.1:50103} or {@code [2001:db8::1]:50103}. */
    @Override
    public String toString() {
        String text = Addresses.text(address);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }
}
