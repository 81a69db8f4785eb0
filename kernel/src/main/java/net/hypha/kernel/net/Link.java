package net.hypha.kernel.net;

import org.jspecify.annotations.Nullable;

/**
 * A network device as the kernel reports it.
 *
 * @param mac Ethernet address as {@code aa:bb:cc:dd:ee:ff}; all zero for loopback
 * @param kind {@code veth}, {@code tun}, {@code bridge}, ...; empty for physical devices and loopback
 * @param alias the free text a device can carry
 * @param peerIndex interface index of a veth's other end, in that end's namespace; 0 for other kinds
 */
public record Link(
        int index,
        String name,
        String mac,
        boolean up,
        int mtu,
        String kind,
        @Nullable String alias,
        int peerIndex) {}
