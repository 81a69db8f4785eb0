package net.hypha.node.manager;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import net.hypha.config.HostPort;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.node.NodeProgram;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.health.SystemChecker;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.ServiceOptions;

/**
 * A node on the real kernel with a scripted domain in the same process: {@code NodeMain FOLDER PINS [cleanup]}, or with a domain
 * that has so many services: {@code NodeMain FOLDER PINS SERVICES INSTANCES}. What FOLDER/check says the service's check is from then on; see
 * {@link #check}.
 */
public final class NodeMain {
    private static final long PAUSE_NS = 1_000_000;

    private NodeMain() {}

    static NodeConfig config(Path folder, Path pins) {
        return new NodeConfig(
                Worlds.ROUTER1,
                folder.resolve("state"),
                folder.resolve("node.sock"),
                new NodeConfig.Domain(new HostPort("192.0.2.1", 50_100), List.of(), null, true),
                new NodeConfig.Underlay("wan", Worlds.TUNNEL1.address(), null, Decapsulation.AUTO),
                pins,
                "hypha0",
                new NodeConfig.Dns(List.of()),
                null,
                true,
                null,
                new NodeConfig.Flows(null, null, null),
                new NodeConfig.Interest(Duration.ofHours(1), Duration.ofSeconds(2)),
                new NodeConfig.Health(Boolean.getBoolean("hypha.test.exec")),
                NodeConfig.Overlap.REFUSE,
                new NodeConfig.Probe(Duration.ofSeconds(1)));
    }

    /** Every 100 ms (1 s for a command), 2 failures, 2 successes. */
    private static Health check(String word) {
        Health.Check check =
                switch (word) {
                    case "http" -> new Health.Http(80, "/well", 200, 399, "");
                    case "closed" -> new Health.Tcp(81);
                    case "exec" ->
                        new Health.Exec(List.of("sh", "-c", "ip -o -4 address show dev eth0 | grep -q 10.18."));
                    default -> new Health.None();
                };
        int ms =
                word.equals("exec") ? 1_000 : 100; // programs take their time to start on a machine that has much to do
        return new Health(check, ms, ms, 2, 2);
    }

    public static void main(String[] arguments) throws Exception {
        NodeConfig config = config(Path.of(arguments[0]), Path.of(arguments[1]));
        if (arguments.length == 3) {
            NodeProgram.cleanup(config);
            return;
        }
        ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
        MemoryExchange exchange = new MemoryExchange();
        Acceptor domain = arguments.length > 3
                ? new ManyServices(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))
                : new ScriptedDomain(Instant.now().toEpochMilli());
        if (domain instanceof ScriptedDomain scripted) {
            scripted.more = Map.of("sticky", AddressPair.of("10.30.0.4", "fdff:4000::1"));
        }
        NetworkManager.start(
                config,
                new Doors(
                        InstantSource.system(),
                        System::nanoTime,
                        timers,
                        new SecureRandom(),
                        new LinuxKernel(config),
                        dialer -> {
                            exchange.dial(dialer, domain);
                            return () -> {};
                        },
                        new SystemChecker(config.health().exec(), System::nanoTime)));
        Path said = Path.of(arguments[0]).resolve("check");
        while (true) {
            if (domain instanceof ScriptedDomain scripted && Files.exists(said)) {
                scripted.say(new ServiceOptions(Map.of(), check(Files.readString(said))));
                Files.delete(said);
            }
            if (exchange.deliverAll() == 0) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
