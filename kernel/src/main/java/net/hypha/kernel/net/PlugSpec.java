package net.hypha.kernel.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a network namespace is to be attached to a node.
 *
 * @param netns the namespace, e.g. {@code /run/netns/shop}
 * @param hostDevice name of the veth end in the node's namespace, at most 15 characters
 * @param workloadDevice name of the end inside, usually {@code eth0}
 * @param v4 IPv4 namespace address, null for none
 * @param v6 IPv6 namespace address, null for none; not both null
 * @param v4Gateway the node's own overlay address, e.g. 10.18.0.1; needed with {@code v4}
 * @param mtu 1280 to 65,535 bytes; at most the underlay's less the tunnel's overhead
 */
public record PlugSpec(
        Path netns,
        String hostDevice,
        String workloadDevice,
        @Nullable InetAddress v4,
        @Nullable InetAddress v6,
        @Nullable InetAddress v4Gateway,
        int mtu) {
    /** The largest that an Ethernet device may be set to. */
    public static final int MAX_MTU = 65_535;

    public PlugSpec {
        Device.request(hostDevice);
        Device.request(workloadDevice);
        if (v4 == null && v6 == null) {
            throw new IllegalArgumentException(hostDevice + ": a workload needs an IPv4 or an IPv6 address");
        }
        if (v4 != null && !(v4 instanceof Inet4Address && v4Gateway instanceof Inet4Address)) {
            throw new IllegalArgumentException(hostDevice + ": IPv4 needs an IPv4 address and gateway, not "
                    + v4.getHostAddress() + " and " + v4Gateway);
        }
        if (v6 != null && !(v6 instanceof Inet6Address)) {
            throw new IllegalArgumentException(hostDevice + ": not an IPv6 address: " + v6.getHostAddress());
        }
        if (mtu < 1280 || mtu > MAX_MTU) {
            throw new IllegalArgumentException(hostDevice + ": MTU " + mtu + " is not within 1280 (IPv6) to 65535");
        }
    }

    /** The usual name of a workload's host device: {@code hy-} and its id, or a hash of it where that is too long. */
    public static String hostDeviceFor(String workloadId) {
        if (workloadId.matches("[a-z0-9-]{1,12}")) {
            return "hy-" + workloadId;
        }
        return "hy-" + HexFormat.of().formatHex(digest(workloadId), 0, 6);
    }

    /** Ethernet address inside: derived from the host device's name, so that plugging again changes nothing. */
    static String workloadMac(String hostDevice) {
        return mac(0x02, hostDevice);
    }

    /** Ethernet address of the host side. */
    static String gatewayMac(String hostDevice) {
        return mac(0x06, hostDevice);
    }

    // Both first bytes mean "locally administered, unicast" (IEEE 802)
    private static String mac(int first, String hostDevice) {
        byte[] digest = digest(hostDevice);
        digest[0] = (byte) first;
        return HexFormat.ofDelimiter(":").formatHex(digest, 0, 6);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
