package net.hypha.kernel.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the neighbour table.
 *
 * @param mac null while it is not known
 * @param state {@code PERMANENT}, {@code REACHABLE}, ...
 */
public record IpNeighbour(
        InetAddress address, String device, @Nullable String mac, String state) {}
