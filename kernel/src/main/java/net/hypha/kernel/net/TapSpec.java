package net.hypha.kernel.net;

/**
 * How a TAP device is to be.
 *
 * @param name at most 15 characters
 * @param persistent stays, with its addresses, routes and filters, when the process that opened it ends
 * @param arp whether it takes part in ARP and neighbour discovery
 * @param mtu 68 to 65,521 bytes of IP packet
 */
public record TapSpec(String name, boolean persistent, boolean arp, int mtu) {
    /** Largest IP packet a TAP carries. */
    public static final int MAX_MTU = 65_521;

    public TapSpec {
        Device.request(name);
        if (mtu < 68 || mtu > MAX_MTU) {
            throw new IllegalArgumentException("MTU " + mtu + " of " + name + " is not within 68 to " + MAX_MTU);
        }
    }

    /** As the node's miss path wants it: gone with the process, no ARP, 1500 bytes. */
    public static TapSpec named(String name) {
        return new TapSpec(name, false, false, 1500);
    }

    public TapSpec withPersistence() {
        return new TapSpec(name, true, arp, mtu);
    }

    public TapSpec withArp() {
        return new TapSpec(name, persistent, true, mtu);
    }

    public TapSpec withMtu(int bytes) {
        return new TapSpec(name, persistent, arp, bytes);
    }
}
