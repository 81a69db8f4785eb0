package net.hypha.kernel.net;

import java.nio.file.Path;

/**
 * An attached namespace.
 *
 * @param netns the namespace it was attached by
 * @param hostDevice the veth end in the node's namespace
 * @param ifindex that end's interface index
 * @param workloadMac Ethernet address inside, {@code aa:bb:cc:dd:ee:ff}
 * @param gatewayMac Ethernet address of the host side
 */
public record Plugged(Path netns, String hostDevice, int ifindex, String workloadMac, String gatewayMac) {}
