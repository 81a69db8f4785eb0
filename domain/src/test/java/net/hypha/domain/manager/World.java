package net.hypha.domain.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.hypha.config.ConfigException;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Journal;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.memory.MemoryLink;
import net.hypha.semantics.service.ServiceName;

/** Domains and nodes in one thread, with time and messages that move when told to. */
final class World implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final Path folder;
    private final MemoryExchange exchange;
    private final Map<String, DomainConfig> configs = new TreeMap<>();
    private final Map<String, Journal> journals = new HashMap<>();
    private final Map<String, Domain> domains = new TreeMap<>();
    private final Map<FakeNode, String> homes = new HashMap<>();
    private final Map<FakeNode, MemoryLink> links = new HashMap<>();
    private final Map<String, MemoryLink> peerings = new TreeMap<>();
    private final RandomGenerator random = new Random(1);
    final FakeTimers timers = new FakeTimers();

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
    void peer(String from, String to) {
        peerings.put(
                from,
                exchange.dial(
                        domain(from).outgoing().getFirst().dialer(), domain(to).acceptor()));
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

    MemoryLink peering(String dialler) {
        return known(peerings, dialler);
    }

    void apply(String domain, String service) throws Refusal {
        domain(domain).apply(new Manifest(new ServiceName(service), null, null, Map.of()));
        settle();
    }

    /** Delivers all that is under way, and its consequences. */
    void settle() {
        exchange.deliverAll();
    }

    void pass(Duration time) {
        settle();
        timers.pass(time);
        settle();
    }

    /** The manager dies and starts anew from its journal; neighbours find it again when they are restored. */
    void restart(String name, String otherDomain) throws IOException {
        domain(name).close();
        known(journals, name).close();
        links.forEach((node, link) -> {
            if (name.equals(homes.get(node))) {
                link.cut("the domain died");
            }
        });
        peerings.values().forEach(link -> link.cut("the domain died"));
        settle();
        run(name);
        links.forEach((node, link) -> {
            if (name.equals(homes.get(node))) {
                link.restore(domain(name).acceptor());
            }
        });
        if (peerings.containsKey(name)) {
            peer(name, otherDomain);
        } else if (peerings.containsKey(otherDomain)) {
            peering(otherDomain).restore(domain(name).acceptor());
        }
        settle();
    }

    private void run(String name) {
        DomainConfig config = known(configs, name);
        Journal journal =
                Journal.open(config.state().resolve("journal.db"), config.name(), () -> "incarnation of " + name);
        journals.put(name, journal);
        domains.put(name, new Domain(config, Timing.STANDARD, timers, journal, CLOCK, random));
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
