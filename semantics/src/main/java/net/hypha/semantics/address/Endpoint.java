package net.hypha.semantics.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is reached: by its tunnel at an underlay address and a UDP port, and by who shares its link also without.
 *
 * @param port 1 to 65535
 * @param link the Ethernet address of its underlay device, as {@code aa:bb:cc:dd:ee:ff}; null: it takes tunnel packets only
 */
public record Endpoint(
        InetAddress address, int port, @Nullable String link) {
    private static final String ETHERNET = "[0-9a-f]{2}(:[0-9a-f]{2}){5}";

    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
        if (link != null) {
            link = link.toLowerCase(Locale.ROOT);
            if (!link.matches(ETHERNET) || (Integer.parseInt(link, 0, 2, 16) & 1) == 1) {
                throw new IllegalArgumentException("'" + link + "' is not the Ethernet address of one device");
            }
        }
    }

    /** By its tunnel only. */
    public Endpoint(InetAddress address, int port) {
        this(address, port, null);
    }

    /** The same without its link: what tells one node from another. */
    public Endpoint tunnel() {
        return link == null ? this : new Endpoint(address, port);
    }

    /** {@code 192.0.2.1:50103} or {@code [2001:db8::1]:50103}. */
    @Override
    public String toString() {
        String text = Addresses.text(address);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + ":" + port;
    }
}
