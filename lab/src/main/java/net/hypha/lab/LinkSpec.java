package net.hypha.lab;

import net.hypha.lab.wire.WireSettings;
import org.jspecify.annotations.Nullable;

/**
 * A cable between two hosts.
 *
 * @param name of the link, to change it by; unique within the lab
 * @param mtu 1280 to 65,521 bytes
 * @param wire null for a plain veth pair; else the link is relayed and has this delay, loss and rate, which can be changed
 */
public record LinkSpec(
        String name,
        LinkEnd a,
        LinkEnd b,
        int mtu,
        @Nullable WireSettings wire) {
    public LinkSpec {
        LabSpec.requireName("link", name);
        if (mtu < 1280 || mtu > 65_521) {
            throw new IllegalArgumentException("MTU " + mtu + " of link " + name + " is not within 1280 to 65521");
        }
    }

    /** A plain link of 1500 bytes, named after its hosts: {@code router1-internet}. */
    public static LinkSpec between(LinkEnd a, LinkEnd b) {
        return new LinkSpec(a.host() + "-" + b.host(), a, b, 1500, null);
    }

    public LinkSpec withMtu(int bytes) {
        return new LinkSpec(name, a, b, bytes, wire);
    }

    public LinkSpec withWire(WireSettings settings) {
        return new LinkSpec(name, a, b, mtu, settings);
    }
}
