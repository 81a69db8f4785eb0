package net.hypha.domain.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.hypha.config.ConfigException;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Journal;
import net.hypha.domain.journal.ToldFile;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.memory.MemoryLink;
import net.hypha.semantics.service.ServiceName;

/** Domains and nodes in one thread, with time and messages that move when told to. */
final class World implements AutoCloseable {
    private final Path folder;
    private final MemoryExchange exchange;
    private final Map<String, DomainConfig> configs = new TreeMap<>();
    private final Map<String, Journal> journals = new HashMap<>();
    private final Map<String, Domain> domains = new TreeMap<>();
    private final Map<FakeNode, String> homes = new HashMap<>();
    private final Map<FakeNode, MemoryLink> links = new HashMap<>();
    private final Map<Pair, MemoryLink> connections = new LinkedHashMap<>();
    private final RandomGenerator random = new Random(1);
    final FakeTimers timers = new FakeTimers();

    /** @param from who dials */
    private record Pair(String from, String to) {}

    World(Path folder, MemoryExchange exchange) {
        this.folder = folder;
        this.exchange = exchange;
    }

    /** @param yaml what follows the name in the section {@code domain} */
    void start(String name, String yaml) throws ConfigException, IOException {
        String text = "domain:\n  name: " + name + "\n  state: " + folder.resolve(name)
                + "\n  exchange: {listen: '127.0.0.1:0', insecure: true}\n" + yaml.indent(2);
        configs.put(name, DomainConfig.read(Files.writeString(folder.resolve(name + ".yaml"), text)));
        run(name);
    }

    Domain domain(String name) {
        return known(domains, name);
    }

    /** Two domains connect; {@code from} dials. */
    void connect(String from, String to) {
        Domain.Outgoing outgoing = domain(from).outgoing().stream()
                .filter(each -> each.neighbour().name().text().equals(to))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(from + " does not dial " + to));
        connections.put(
                new Pair(from, to), exchange.dial(outgoing.dialer(), domain(to).acceptor()));
        settle();
    }

    FakeNode join(String domain, String name, String tunnel, int port) {
        FakeNode node = new FakeNode(name, tunnel, port);
        homes.put(node, domain);
        links.put(node, exchange.dial(node, domain(domain).acceptor()));
        settle();
        return node;
    }

    /** The node dies for good. */
    void leaves(FakeNode node) {
        link(node).cut("the node died");
        links.remove(node);
        settle();
    }

    MemoryLink link(FakeNode node) {
        return known(links, node);
    }

    MemoryLink connection(String from, String to) {
        return known(connections, new Pair(from, to));
    }

    /** All connections between domains. */
    List<MemoryLink> connections() {
        return List.copyOf(connections.values());
    }

    void apply(String domain, String service) throws Refusal {
        domain(domain).apply(new Manifest(new ServiceName(service), null, null, Map.of()));
        settle();
    }

    /** Delivers all that is under way, and its consequences. */
    void settle() {
        exchange.deliverAll();
    }

    /** Delivers some of what is under way. */
    void deliver(int messages) {
        for (int i = 0; i < messages; i++) {
            exchange.deliver();
        }
    }

    void pass(Duration time) {
        settle();
        timers.pass(time);
        settle();
    }

    /** The manager dies and starts anew from its journal; neighbours find it again. */
    void restart(String name) throws IOException {
        restart(name, true);
    }

    /** The same, but that other domains do not find it again. */
    void restartAlone(String name) throws IOException {
        restart(name, false);
    }

    private void restart(String name, boolean reconnect) throws IOException {
        domain(name).close();
        known(journals, name).close();
        List<FakeNode> own = links.keySet().stream()
                .filter(node -> name.equals(homes.get(node)))
                .toList();
        List<Pair> pairs = connections.keySet().stream()
                .filter(pair -> pair.from().equals(name) || pair.to().equals(name))
                .toList();
        own.forEach(node -> link(node).cut("the domain died"));
        pairs.forEach(pair -> known(connections, pair).cut("the domain died"));
        settle();
        run(name);
        own.forEach(node -> link(node).restore(domain(name).acceptor()));
        for (Pair pair : reconnect ? pairs : List.<Pair>of()) {
            if (pair.from().equals(name)) {
                connect(pair.from(), pair.to());
            } else {
                known(connections, pair).restore(domain(name).acceptor());
            }
        }
        settle();
    }

    private void run(String name) {
        DomainConfig config = known(configs, name);
        Journal journal =
                Journal.open(config.state().resolve("journal.db"), config.name(), () -> "incarnation of " + name);
        journals.put(name, journal);
        domains.put(
                name,
                new Domain(
                        config,
                        Timing.STANDARD,
                        timers,
                        journal,
                        new ToldFile(config.state().resolve("parent.told")),
                        timers::now,
                        random));
    }

    private static <K, V> V known(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("there is no " + key);
        }
        return value;
    }

    @Override
    public void close() {
        domains.values().forEach(Domain::close);
        journals.values().forEach(Journal::close);
    }
}
