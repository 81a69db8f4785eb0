package net.hypha.node.manager;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hypha.dns.DnsCounters;
import net.hypha.dns.DnsServer;
import net.hypha.dns.DnsSettings;
import net.hypha.dns.SemanticZone;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.workloads.SubnetAddresses;
import org.jspecify.annotations.Nullable;

/** The DNS server on this node's own addresses, which are known only once the domain has lent a subnet. Thread-safe. */
final class NameServer implements AutoCloseable {
    private static final int PORT = 53;

    private final DnsSettings settings;
    private final SemanticZone zone;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private @Nullable DnsServer server;
    private List<InetSocketAddress> listening = List.of();
    private String trouble = "the domain has not lent this node a subnet yet";

    NameServer(NodeConfig config, SemanticZone zone, RandomGenerator random, LongSupplier nanoTime) {
        this.settings = DnsSettings.of(config.dns().upstream().stream()
                .map(upstream -> new InetSocketAddress(
                        upstream.endpoint().address(), upstream.endpoint().port()))
                .toList());
        this.zone = zone;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** Listens on the node's own addresses in a subnet; nothing happens if it does already. */
    synchronized void listen(SubnetLease subnet) {
        List<InetSocketAddress> wanted = Stream.of(SubnetAddresses.own(subnet.v4()), SubnetAddresses.own(subnet.v6()))
                .filter(Objects::nonNull)
                .map(address -> new InetSocketAddress(address, PORT))
                .toList();
        if (wanted.equals(listening) || wanted.isEmpty()) {
            return;
        }
        close();
        try {
            server = DnsServer.start(wanted, zone, settings, random, nanoTime);
            listening = wanted;
            trouble = "";
        } catch (IOException | IllegalArgumentException e) {
            trouble = String.valueOf(e.getMessage());
        }
    }

    /** Why it does not serve; empty when it does. */
    synchronized Optional<String> trouble() {
        return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
    }

    synchronized Optional<DnsCounters.Snapshot> counters() {
        return Optional.ofNullable(server).map(DnsServer::counters);
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
            listening = List.of();
        }
    }
}
