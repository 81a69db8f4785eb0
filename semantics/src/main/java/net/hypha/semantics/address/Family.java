package net.hypha.semantics.address;

import java.net.Inet4Address;
import java.net.InetAddress;

/** IPv4 or IPv6. */
public enum Family {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String text;
    private final int bits;

    Family(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Length of an address: 32 or 128. */
    public int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return text;
    }
}
