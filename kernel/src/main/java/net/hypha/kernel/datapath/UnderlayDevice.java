package net.hypha.kernel.datapath;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The device towards other nodes, as it is now.
 *
 * @param mac its Ethernet address, as {@code aa:bb:cc:dd:ee:ff}; null: it has none, as the loopback device
 * @param mtu the largest IP packet it carries, bytes
 * @param address this node's on it; tunnels are of its family
 */
public record UnderlayDevice(int ifindex, @Nullable String mac, int mtu, InetAddress address) {}
