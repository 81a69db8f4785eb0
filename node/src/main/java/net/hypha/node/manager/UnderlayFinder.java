package net.hypha.node.manager;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.node.config.NodeConfig;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;

/** Looks for the device towards other nodes, by its name, and for this node's address on it. Thread-safe. */
final class UnderlayFinder {
    private final NodeConfig.Underlay wanted;
    private @Nullable UnderlayDevice last;

    UnderlayFinder(NodeConfig.Underlay wanted) {
        this.wanted = wanted;
    }

    /** @throws DatapathException if the device or its address is not there */
    synchronized UnderlayDevice find() {
        try {
            NetworkInterface device = NetworkInterface.getByName(wanted.device());
            if (device == null) {
                throw new DatapathException(
                        "underlay device '" + wanted.device() + "' is not there; 'ip link' lists those that are");
            }
            byte[] mac = device.getHardwareAddress();
            UnderlayDevice found = new UnderlayDevice(
                    device.getIndex(),
                    mac == null ? null : HexFormat.ofDelimiter(":").formatHex(mac),
                    device.getMTU(),
                    addressOf(device));
            last = found;
            return found;
        } catch (SocketException e) {
            throw new DatapathException(
                    "underlay device '" + wanted.device() + "' cannot be asked: " + e.getMessage(), e);
        }
    }

    /** The one that was asked for; else the one it had, while it is there; else the first, IPv4 before IPv6. */
    private InetAddress addressOf(NetworkInterface device) {
        InetAddress asked = wanted.address();
        InetAddress former = last == null ? null : last.address();
        InetAddress preferred = asked == null ? former : asked;
        if (preferred != null && device.inetAddresses().anyMatch(preferred::equals)) {
            return plain(preferred);
        }
        if (asked != null) {
            throw new DatapathException("underlay device '" + wanted.device() + "' does not have the address "
                    + Addresses.text(asked) + "; 'ip address' lists those it has");
        }
        return device.inetAddresses()
                .filter(address -> !address.isLinkLocalAddress())
                .min(Comparator.comparingInt(address -> address.getAddress().length))
                .map(UnderlayFinder::plain)
                .orElseThrow(() -> new DatapathException("underlay device '" + wanted.device()
                        + "' has no address; 'ip address' shows what it has, link-local ones do not count"));
    }

    /** Without the device's name, which is no part of the address. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for bytes that are no address
        }
    }

    /** What a packet may have at most on the device, as it was found last. */
    synchronized int mtu() {
        UnderlayDevice found = last;
        return found == null ? find().mtu() : found.mtu();
    }

    /** Whether an address is on the device's link, as far as the prefix of this node's own address tells. */
    synchronized boolean isNear(InetAddress address) {
        UnderlayDevice own = last;
        return own != null
                && own.address().getClass().equals(address.getClass())
                && prefixOf(own.address())
                        .map(length -> Prefix.around(address, length).contains(own.address()))
                        .orElse(false);
    }

    private Optional<Short> prefixOf(InetAddress own) {
        try {
            NetworkInterface device = NetworkInterface.getByName(wanted.device());
            return device == null
                    ? Optional.empty()
                    : device.getInterfaceAddresses().stream()
                            .filter(each -> each.getAddress().equals(own))
                            .map(InterfaceAddress::getNetworkPrefixLength)
                            .findFirst();
        } catch (SocketException e) {
            throw new DatapathException(
                    "underlay device '" + wanted.device() + "' cannot be asked: " + e.getMessage(), e);
        }
    }
}
