package net.hypha.domain.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.hypha.domain.api.UnixHttp;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.trust.Trust;

/** What happens on {@link EtcdIT}'s machine. Says what it does, for whoever reads why it failed. */
final class EtcdScenario implements AutoCloseable {
    private static final int SOME = 60;

    private final Path folder;
    private final Random random;
    private final Ledger ledger = new Ledger();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Process[] members = new Process[4]; // from 1
    private final List<ApplyingClient> clients;
    private final List<ExchangeClient> sessions = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private EtcdScenario(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
        this.clients = IntStream.range(0, 3)
                .mapToObj(i -> new ApplyingClient("client" + i, ledger, random.nextLong()))
                .toList();
        say("seed " + seed);
    }

    /** The entry on that machine. */
    public static void main(String[] args) throws Exception {
        long seed = Long.getLong("crash.seed", new Random().nextLong());
        try (EtcdScenario scenario = new EtcdScenario(Path.of(args[0]), seed)) {
            scenario.run();
            say("all is well");
        }
        System.exit(0);
    }

    /** A manager, and when it leads. */
    private record Manager(String name, ManagerProcess process, UnixHttp http, CompletableFuture<Integer> leads)
            implements AutoCloseable {
        void awaitLead() throws Exception {
            var _ = leads.get(60, TimeUnit.SECONDS);
            say(name + " leads");
        }

        @Override
        public void close() throws IOException {
            process.close();
        }
    }

    private void run() throws Exception {
        for (int member = 1; member <= 3; member++) {
            startMember(member);
        }
        try (Manager first = start("a")) {
            first.awaitLead();
            assertThat(first.http().send("PUT", "/v1/services/web", "{}").status())
                    .isEqualTo(200);
            dialNodes();
            try (Manager second = start("b")) {
                live(first);
                membersFail();
                assertThat(second.leads())
                        .as("the second stands by all the time")
                        .isNotDone();
                say("kill -9 of the leading manager");
                first.process().kill();
                takesOver(second);
                stopped(second);
            }
        }
    }

    private void membersFail() throws Exception {
        ledger.awaitMore(SOME, "at first");
        say("kill -9 of member 1");
        members[1].destroyForcibly().waitFor();
        ledger.awaitMore(SOME, "without member 1");
        startMember(1);
        ledger.awaitMore(SOME, "with member 1 again");
        say("member 2 is cut off");
        ip("link", "set", "wire2", "down");
        ledger.awaitMore(SOME, "while member 2 is cut off");
        ip("link", "set", "wire2", "up");
        ledger.awaitMore(SOME, "with member 2 again");
        say("kill -9 of member 3");
        members[3].destroyForcibly().waitFor();
        ledger.awaitMore(SOME, "without member 3");
        startMember(3);
        ledger.awaitMore(SOME, "with all members");
    }

    /** A manager that is suspended, and does not know that it was taken for dead. */
    private void stopped(Manager second) throws Exception {
        try (Manager third = start("a")) {
            say("SIGSTOP of the leading manager");
            second.process().signal("STOP");
            third.awaitLead();
            check(third);
            second.process().signal("CONT");
            assertThat(second.process().endsWithin(30_000))
                    .as("it ends when it wakes up")
                    .isTrue();
            join();
            check(third);
            live(third);
            ledger.awaitMore(SOME, "with the third manager");
            noMajority(third);
        }
    }

    private void noMajority(Manager third) throws Exception {
        say("kill -9 of members 1 and 2: there is no majority");
        members[1].destroyForcibly().waitFor();
        members[2].destroyForcibly().waitFor();
        assertThat(third.process().endsWithin(40_000))
                .as("it ends without etcd")
                .isTrue();
        join();
        try (Manager fourth = start("b")) {
            assertThat(fourth.process().endsWithin(1_000)).isFalse();
            assertThat(fourth.leads()).isNotDone();
            startMember(1);
            startMember(2);
            takesOver(fourth);
            fourth.process().kill();
            join();
        }
    }

    private void takesOver(Manager next) throws Exception {
        join();
        next.awaitLead();
        check(next);
        live(next);
        ledger.awaitMore(SOME, "with manager " + next.name());
    }

    private void check(Manager manager) throws IOException {
        say("so far " + ledger.acknowledged() + " acknowledged");
        ledger.check(manager.http(), "manager " + manager.name() + ": ");
    }

    /** Clients speak to this manager until it ends; nodes find it by themselves. */
    private void live(Manager manager) {
        clients.forEach(client -> threads.add(Thread.ofPlatform().start(() -> client.run(manager.http()))));
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    private void dialNodes() {
        List<InetSocketAddress> managers = List.of(
                InetSocketAddress.createUnresolved("10.77.0.100", port("a")),
                InetSocketAddress.createUnresolved("10.77.0.100", port("b")));
        for (int i = 0; i < 2; i++) {
            AttachingNode node = new AttachingNode("node" + i, "web", ledger, random.nextLong());
            sessions.add(ExchangeClient.dial(managers, new Trust.Insecure(), node, timers, random));
        }
    }

    private Manager start(String name) throws IOException {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), """
                domain:
                  name: munich
                  state: %1$s/%2$s
                  store: "etcd://10.77.0.1:2379,10.77.0.2:2379,10.77.0.3:2379"
                  exchange: {listen: "10.77.0.100:%3$d", insecure: true}
                  api: {socket: %1$s/%2$s.sock}
                  pools: {services: [10.128.0.0/9, 'fdff::/16'], nodes: [10.18.0.0/16, 'fc00::/16'], quarantine: 1h}
                """.formatted(folder, name, port(name)));
        ManagerProcess process = ManagerProcess.start(config);
        CompletableFuture<Integer> leads = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                leads.complete(process.awaitReady());
            } catch (IOException e) {
                leads.completeExceptionally(e);
            }
        });
        return new Manager(name, process, new UnixHttp(folder.resolve(name + ".sock")), leads);
    }

    private static int port(String name) {
        return name.equals("a") ? 50_100 : 50_101;
    }

    private void startMember(int number) throws IOException {
        String name = "member" + number;
        String peer = "http://10.77.0." + number + ":2380";
        String client = "http://10.77.0." + number + ":2379";
        members[number] = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        name,
                        "etcd",
                        "--name=" + name,
                        "--data-dir=" + folder.resolve(name),
                        "--unsafe-no-fsync",
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=member1=http://10.77.0.1:2380,member2=http://10.77.0.2:2380,"
                                + "member3=http://10.77.0.3:2380")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()))
                .start();
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static void say(String what) {
        System.out.println(what);
    }

    @Override
    public void close() {
        sessions.forEach(ExchangeClient::close);
        timers.shutdownNow();
    }
}
