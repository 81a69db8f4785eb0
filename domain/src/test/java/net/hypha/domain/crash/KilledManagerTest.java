package net.hypha.domain.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import net.hypha.domain.api.UnixHttp;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.trust.Trust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A manager is killed (SIGKILL) at random moments while clients apply and delete services, and nodes attach and detach: nothing that was
 * acknowledged is lost, nothing is half there, no address is given twice. {@code -Dcrash.seed=N} repeats one, as far as chance allows.
 */
class KilledManagerTest {
    private static final int ROUNDS = 8;

    /** Changes that are acknowledged in each round before the kill. */
    private static final int FEWEST = 10;

    private static final int MORE = 80;

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("crash.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void nothingAcknowledgedIsLostHoweverOftenTheManagerIsKilled() throws Exception {
        Path config = Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                  api: {socket: %1$s/run/domain.sock}
                  pools: {services: [10.128.0.0/9, 'fdff::/16'], nodes: [10.18.0.0/16, 'fc00::/16'], quarantine: 1h}
                """.formatted(folder));
        UnixHttp http = new UnixHttp(folder.resolve("run/domain.sock"));
        List<ApplyingClient> clients = IntStream.range(0, 3)
                .mapToObj(i -> new ApplyingClient("client" + i, ledger, random.nextLong()))
                .toList();
        List<AttachingNode> nodes = IntStream.range(0, 2)
                .mapToObj(i -> new AttachingNode("node" + i, "web", ledger, random.nextLong()))
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            String context = "seed " + seed + ", round " + round + ": ";
            try (ManagerProcess manager = ManagerProcess.start(config)) {
                int port = manager.awaitReady();
                ledger.check(http, context);
                assertThat(http.send("PUT", "/v1/services/web", "{}").status()).isEqualTo(200);
                live(manager, http, port, clients, nodes, context);
            }
        }
        try (ManagerProcess manager = ManagerProcess.start(config)) {
            manager.awaitReady();
            ledger.check(http, "seed " + seed + ", at the end: ");
        }
    }

    private void live(
            ManagerProcess manager,
            UnixHttp http,
            int port,
            List<ApplyingClient> clients,
            List<AttachingNode> nodes,
            String context)
            throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<ExchangeClient> sessions = new ArrayList<>();
        try {
            clients.forEach(client -> threads.add(Thread.ofPlatform().start(() -> client.run(http))));
            nodes.forEach(node -> sessions.add(ExchangeClient.dial(
                    InetSocketAddress.createUnresolved("127.0.0.1", port),
                    new Trust.Insecure(),
                    node,
                    timers,
                    random)));
            ledger.awaitMore(FEWEST + random.nextInt(MORE), context);
            manager.kill();
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            sessions.forEach(ExchangeClient::close);
        }
    }
}
