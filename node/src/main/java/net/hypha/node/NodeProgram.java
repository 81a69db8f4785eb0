package net.hypha.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.trust.CertificateKeeper;
import net.hypha.exchange.trust.Trust;
import net.hypha.kernel.bpf.EbpfDatapath;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.net.Plug;
import net.hypha.kernel.net.Plugged;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.health.SystemChecker;
import net.hypha.node.manager.Doors;
import net.hypha.node.manager.LinuxKernel;
import net.hypha.node.manager.NetworkManager;
import net.hypha.node.state.StateException;

/** The network manager with the real doors: what {@code hypha node} runs. */
public final class NodeProgram implements AutoCloseable {
    private final NetworkManager manager;
    private final ScheduledExecutorService timers;

    private NodeProgram(NetworkManager manager, ScheduledExecutorService timers) {
        this.manager = manager;
        this.timers = timers;
    }

    /**
     * Starts the node in the network namespace of this process; it runs until closed.
     *
     * @throws IOException if a device, socket or file cannot be opened, or a trust file is wrong; the message says what to do
     * @throws StateException if the state on disk is not this node's
     * @throws net.hypha.kernel.datapath.DatapathException if the kernel lacks something, by name and version
     */
    public static NodeProgram start(NodeConfig config) throws IOException, StateException {
        ScheduledExecutorService timers = Executors.newScheduledThreadPool(
                2, Thread.ofPlatform().daemon().name("node-timer-", 0).factory());
        LinuxKernel kernel = null;
        try {
            kernel = new LinuxKernel(config);
            SecureRandom random = new SecureRandom();
            Doors doors = new Doors(
                    InstantSource.system(),
                    System::nanoTime,
                    timers,
                    random,
                    kernel,
                    dialer -> dial(config, dialer, timers, random),
                    new SystemChecker(config.health().exec(), System::nanoTime));
            return new NodeProgram(NetworkManager.start(config, doors), timers);
        } catch (IOException | StateException | RuntimeException e) {
            timers.shutdownNow();
            if (kernel != null) {
                kernel.close();
            }
            throw e;
        }
    }

    private static AutoCloseable dial(
            NodeConfig config, Dialer dialer, ScheduledExecutorService timers, RandomGenerator random) {
        NodeConfig.Domain domain = config.domain();
        ExchangeClient client = ExchangeClient.dial(
                Stream.concat(Stream.of(domain.address()), domain.others().stream())
                        .map(manager -> InetSocketAddress.createUnresolved(manager.host(), manager.port()))
                        .toList(),
                Trust.fromConfig(domain.trust(), domain.insecure(), "node.domain"),
                dialer,
                timers,
                random);
        if (domain.trust() == null) {
            return client;
        }
        CertificateKeeper keeper =
                CertificateKeeper.start(domain.trust(), client::certify, InstantSource.system(), timers, () -> {});
        return () -> {
            keeper.close();
            client.close();
        };
    }

    public NetworkManager manager() {
        return manager;
    }

    /** Stops the program. The datapath stays at work: flows go on, and a next start takes them over. */
    @Override
    public void close() {
        manager.close();
        timers.shutdownNow();
    }

    /**
     * Removes all that a stopped node left at work: pins, the TAP, the workloads' devices, the underlay's program. Its state
     * on disk stays. Idempotent.
     *
     * @throws IOException naming what could not be removed
     */
    public static void cleanup(NodeConfig config) throws IOException {
        Plug plug = new Plug(NetworkNamespace.own());
        for (Plugged plugged : plug.plugged()) {
            plug.unplug(plugged.hostDevice());
        }
        Ip ip = Ip.in(NetworkNamespace.own());
        if (ip.link(config.device()).filter(link -> link.kind().equals("tun")).isPresent()) {
            ip.batch(List.of("link delete " + config.device()));
        }
        NetworkInterface underlay = NetworkInterface.getByName(config.underlay().device());
        if (underlay != null) {
            EbpfDatapath.leave(underlay.getIndex());
        }
        removePins(config.pins());
        Files.deleteIfExists(config.socket());
    }

    private static void removePins(Path pins) throws IOException {
        if (!Files.isDirectory(pins)) {
            return;
        }
        try (Stream<Path> all = Files.walk(pins)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
