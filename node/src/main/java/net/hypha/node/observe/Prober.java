package net.hypha.node.observe;

import java.net.InetAddress;
import java.time.Duration;

/** The door through which an instance is asked whether it takes connections. Blocks. */
@FunctionalInterface
public interface Prober {
    boolean connects(InetAddress address, int port, Duration timeout);
}
