package net.hypha.kernel.datapath;

/**
 * The device towards other nodes, as it is now.
 *
 * @param mac its Ethernet address, as {@code aa:bb:cc:dd:ee:ff}
 * @param mtu the largest IP packet it carries, bytes
 */
public record UnderlayDevice(int ifindex, String mac, int mtu) {}
