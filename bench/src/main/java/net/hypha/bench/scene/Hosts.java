package net.hypha.bench.scene;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;

/** Hosts that call and that are called. */
public final class Hosts {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CONNECT_MS = 100;

    private Hosts() {}

    /** One with ports for more connections than a host usually has. */
    public static HostSpec caller(String name) {
        return HostSpec.host(name).withSysctl("ipv4/ip_local_port_range", "10000 65000");
    }

    /** Waits until connections are taken at an address, as seen from a host. */
    public static void awaitServer(Lab lab, String host, String server, InetSocketAddress address) {
        Await.until(server + " to serve", LIMIT, () -> lab.namespace(host).call(() -> takesConnections(address)));
    }

    private static boolean takesConnections(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
