package net.hypha.domain.config;

import static net.hypha.config.Keys.or;
import static net.hypha.config.Keys.required;
import static net.hypha.config.Keys.trustOrInsecure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.hypha.config.ConfigException;
import net.hypha.config.ConfigReader;
import net.hypha.config.Durations;
import net.hypha.config.HostPort;
import net.hypha.config.Key;
import net.hypha.config.TextValues;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Location;
import org.jspecify.annotations.Nullable;

/**
 * What a domain manager is told at its start: the section {@code domain} of the configuration file.
 *
 * @param treeZone the zone that means the whole tree; {@code oakestra} where the file does not say
 * @param state directory of the journal; created where missing
 * @param store where the catalogue is kept instead, for several managers; null for the journal
 * @param storeTrust directory with {@code ca.pem}, etcd's authority, and {@code cert.pem} and {@code key.pem} if etcd asks for a certificate; only
 *     with {@code etcds://}
 * @param silence how long a node that fell silent keeps its place in the table, 100 ms to 1 h; 1 s where the file does not say
 * @param restart the same for one whose program ended, while its datapath goes on, 0 to 1 h, and at least as long; 10 s where the file does not say
 * @param gateways how many nodes take flows of other domains, 1 to 1,000; 16 where the file does not say
 * @param location where the domain is, for "closest": as neighbours see it, and for nodes and instances without a place of their own; null where
 *     unknown
 * @param parent the domain above; null for a root
 * @param children what is special about domains below; others may join by token
 * @param peers the only domains that are accepted as peers
 */
public record DomainConfig(
        DomainName name,
        DomainName treeZone,
        Path state,
        @Nullable EtcdPlace store,
        @Nullable Path storeTrust,
        Exchange exchange,
        Api api,
        Duration silence,
        Duration restart,
        Integer gateways,
        @Nullable Location location,
        Pools pools,
        @Nullable Parent parent,
        List<Child> children,
        List<Peer> peers) {
    private static final Path STATE = Path.of("/var/lib/hypha/domain");
    private static final int GATEWAYS = 16;
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration RESTART = Duration.ofSeconds(10);
    private static final Duration LEAST_SILENCE = Duration.ofMillis(100);
    private static final Duration MOST_SILENCE = Duration.ofHours(1);
    private static final Path SOCKET = Path.of("/run/hypha/domain.sock");

    private static final TextValues VALUES = new TextValues()
            .with(DomainName.class, DomainName::new)
            .with(ServiceFilter.Term.class, ServiceFilter.Term::parse)
            .with(Prefix.class, Prefix::parse)
            .with(Location.class, Location::parse)
            .with(Duration.class, Durations::parse)
            .with(EtcdPlace.class, EtcdPlace::parse);

    /** The sections of a file; the node's is not ours to judge. */
    record Sections(@Nullable DomainConfig domain, @Nullable Object node) {}

    /**
     * Absent keys arrive as null and get their defaults here; a missing key without a default is refused.
     */
    public DomainConfig {
        required(name, "name");
        required(exchange, "exchange");
        treeZone = or(treeZone, new DomainName("oakestra"));
        Reserved.checkDomain(name, treeZone.text());
        state = or(state, STATE);
        if ((store != null && store.secured()) != (storeTrust != null)) {
            throw new IllegalArgumentException(
                    storeTrust == null
                            ? "store etcds:// needs storeTrust, a directory with etcd's authority in ca.pem"
                            : "storeTrust is of use with 'store: etcds://...' only");
        }
        api = or(api, new Api(SOCKET, null, List.of()));
        if (api.listen() != null && exchange.trust() == null) {
            throw new IllegalArgumentException("api.listen " + api.listen() + " needs a certificate, which is that of"
                    + " exchange.trust: give one, or use the API by its unix socket alone");
        }
        pools = or(pools, Pools.standard());
        silence = or(silence, SILENCE);
        if (silence.compareTo(LEAST_SILENCE) < 0 || silence.compareTo(MOST_SILENCE) > 0) {
            throw new IllegalArgumentException("silence is 100ms to 1h, not " + silence.toMillis() + "ms");
        }
        restart = or(restart, RESTART);
        if (restart.isNegative() || restart.compareTo(MOST_SILENCE) > 0) {
            throw new IllegalArgumentException("restart is 0s to 1h, not " + restart.toMillis() + "ms");
        }
        gateways = or(gateways, GATEWAYS);
        if (gateways < 1 || gateways > Neighbourhood.Area.MAX_GATEWAYS) {
            throw new IllegalArgumentException(
                    "gateways is 1 to " + Neighbourhood.Area.MAX_GATEWAYS + ", not " + gateways);
        }
        children = List.copyOf(or(children, List.<Child>of()));
        peers = List.copyOf(or(peers, List.<Peer>of()));
        if (parent != null && (parent.trust() == null) != exchange.insecure()) {
            throw new IllegalArgumentException(
                    exchange.insecure()
                            ? "parent.trust is given, and exchange says 'insecure: true': leave one out"
                            : "parent has no 'trust': name the directory that 'hypha domain join --trust' fills");
        }
        checkNeighbours(name, treeZone, neighbours(parent, children, peers));
    }

    /** All domains that are named as neighbours: the parent first, then the children, then the peers. */
    public List<NeighbourConfig> neighbours() {
        return neighbours(parent, children, peers);
    }

    private static List<NeighbourConfig> neighbours(@Nullable Parent parent, List<Child> children, List<Peer> peers) {
        List<NeighbourConfig> all = new ArrayList<>();
        if (parent != null) {
            all.add(new NeighbourConfig(
                    parent.name(),
                    Relation.PARENT,
                    dials(parent.dial(), parent.others()),
                    filter(parent.exports()),
                    filter(parent.imports())));
        }
        children.forEach(child -> all.add(new NeighbourConfig(
                child.name(), Relation.CHILD, List.of(), filter(child.exports()), filter(child.imports()))));
        peers.forEach(peer -> all.add(new NeighbourConfig(
                peer.name(),
                Relation.PEER,
                dials(peer.dial(), peer.others()),
                filter(peer.exports()),
                filter(peer.imports()))));
        return all;
    }

    private static List<HostPort> dials(@Nullable HostPort first, List<HostPort> others) {
        return Stream.concat(Stream.ofNullable(first), others.stream()).toList();
    }

    private static List<HostPort> besides(@Nullable HostPort dial, @Nullable List<HostPort> others) {
        if (dial == null && others != null && !others.isEmpty()) {
            throw new IllegalArgumentException("others are dialled beside 'dial', which is missing");
        }
        return List.copyOf(or(others, List.<HostPort>of()));
    }

    private static ServiceFilter filter(@Nullable Set<ServiceFilter.Term> terms) {
        return terms == null ? ServiceFilter.ALL : new ServiceFilter(List.copyOf(terms));
    }

    /**
     * Reads the section {@code domain} of a YAML file; the only other top-level key allowed is {@code node}.
     *
     * @throws ConfigException naming file, line and reason
     */
    public static DomainConfig read(Path file) throws ConfigException {
        DomainConfig read = new ConfigReader(VALUES).read(file, Sections.class).domain();
        if (read == null) {
            throw new ConfigException(file + ": there is no section 'domain'; see docs/reference/config.md");
        }
        return read;
    }

    /** The same with its catalogue in an etcd. */
    public DomainConfig keptIn(EtcdPlace etcd) {
        return new DomainConfig(
                name,
                treeZone,
                state,
                etcd,
                storeTrust,
                exchange,
                api,
                silence,
                restart,
                gateways,
                location,
                pools,
                parent,
                children,
                peers);
    }

    /** Where the domain's authority is kept, whether or not there is one. */
    public Path authority() {
        return or(exchange.authority(), state.resolve("authority"));
    }

    /**
     * @param trust directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; null only with {@code insecure}
     * @param authority directory of the domain's authority, by which nodes and child domains join; null where it is the
     *     directory {@code authority} in the domain's state, if there is one
     * @param certificateLife of certificates that are issued, 10 s to 366 days; they are renewed after two thirds
     * @param beat how often who dials shows a sign of life, 100 ms to 10 s; 200 ms where the file does not say. The domain does once a
     *     second, or as often where that is less often
     */
    public record Exchange(
            HostPort listen,
            @Nullable Path trust,
            boolean insecure,
            @Nullable Path authority,
            Duration certificateLife,
            Duration beat) {
        private static final Duration BEAT = Duration.ofMillis(200);
        private static final Duration LEAST_BEAT = Duration.ofMillis(100);
        private static final Duration MOST_BEAT = Duration.ofSeconds(10);
        private static final Duration LEAST_LIFE = Duration.ofSeconds(10);
        private static final Duration MOST_LIFE = Duration.ofDays(366);

        public Exchange {
            certificateLife = or(certificateLife, Duration.ofHours(24));
            if (certificateLife.compareTo(LEAST_LIFE) < 0 || certificateLife.compareTo(MOST_LIFE) > 0) {
                throw new IllegalArgumentException(
                        "certificateLife is 10s to 366d, not " + certificateLife.toSeconds() + "s");
            }
            beat = or(beat, BEAT);
            if (beat.compareTo(LEAST_BEAT) < 0 || beat.compareTo(MOST_BEAT) > 0) {
                throw new IllegalArgumentException("beat is 100ms to 10s, not " + beat.toMillis() + "ms");
            }
            required(listen, "listen");
            listen.address(); // a name would be resolved to an address nobody asked for
            trustOrInsecure(trust, insecure, "the exchange");
        }
    }

    /**
     * @param socket path of the unix socket
     * @param listen an address and port to listen on as well, by TLS with the exchange's certificate; null for the unix
     *     socket alone
     * @param names host names in the domain's certificate, beside the addresses it listens on, for programs that know hosts
     *     only, such as curl
     */
    public record Api(Path socket, @Nullable HostPort listen, List<String> names) {
        private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

        public Api {
            socket = or(socket, SOCKET);
            names = List.copyOf(or(names, List.<String>of()));
            for (String name : names) {
                if (!HOST.matcher(name).matches()) {
                    throw new IllegalArgumentException("'" + name + "' in names is not a host name");
                }
            }
            if (listen != null) {
                listen.address(); // a name would be resolved to an address nobody asked for
            }
        }
    }

    /**
     * @param services semantic and instance addresses; at most one prefix per family
     * @param nodes the nodes' subnets; at most one prefix per family
     * @param quarantine how long an address of services that was given back is not lent to anybody else, 0 s to 30 days;
     *     2 minutes where the file does not say: as long as a name may be cached, and as a flow it led to may idle
     */
    public record Pools(List<Prefix> services, List<Prefix> nodes, Duration quarantine) {
        private static final Duration QUARANTINE = Duration.ofMinutes(2);
        private static final Duration LONGEST_QUARANTINE = Duration.ofDays(30);

        public Pools {
            quarantine = or(quarantine, QUARANTINE);
            if (quarantine.compareTo(LONGEST_QUARANTINE) > 0) {
                throw new IllegalArgumentException("quarantine is 0s to 30d, not " + quarantine.toSeconds() + "s");
            }
            Pools standard = services == null || nodes == null ? standard() : null;
            services = List.copyOf(services == null && standard != null ? standard.services() : services);
            nodes = List.copyOf(nodes == null && standard != null ? standard.nodes() : nodes);
            onePerFamily(services, "pools.services");
            onePerFamily(nodes, "pools.nodes");
            for (Prefix service : services) {
                for (Prefix node : nodes) {
                    if (service.overlaps(node)) {
                        throw new IllegalArgumentException("the pools overlap: services " + service + " and nodes "
                                + node + "; an address must belong to one of them");
                    }
                }
            }
        }

        /** Oakestra's address plan. */
        public static Pools standard() {
            return new Pools(
                    List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16")),
                    List.of(Prefix.parse("10.18.0.0/16"), Prefix.parse("fc00::/16")),
                    QUARANTINE);
        }

        private static void onePerFamily(List<Prefix> pool, String key) {
            Set<Integer> families = new HashSet<>();
            for (Prefix prefix : pool) {
                if (!families.add(prefix.base().getAddress().length)) {
                    throw new IllegalArgumentException(key + " has two prefixes of the family of " + prefix
                            + ": one IPv4 and one IPv6 prefix are possible");
                }
            }
            if (pool.isEmpty()) {
                throw new IllegalArgumentException(key + " is empty: give an IPv4 or an IPv6 prefix, or both");
            }
        }
    }

    /**
     * @param dial where the parent's exchange listens
     * @param others where its other managers listen, dialled in turn; empty where it has one
     * @param trust directory with the parent's authority and the certificate it gave this domain; null only where the exchange
     *     is insecure
     * @param exports what the parent is told of, and the domains beyond it may use; null for all
     * @param imports what is taken of what it tells; null for all
     */
    public record Parent(
            DomainName name,
            HostPort dial,
            List<HostPort> others,
            @Nullable Path trust,
            @Key("export") @Nullable Set<ServiceFilter.Term> exports,
            @Key("import") @Nullable Set<ServiceFilter.Term> imports) {
        public Parent {
            required(name, "name");
            required(dial, "dial");
            others = besides(dial, others);
        }
    }

    /**
     * @param exports what the child may ask about, and use; null for all
     * @param imports what is taken of what it and the domains below it tell; null for all
     */
    public record Child(
            DomainName name,
            @Key("export") @Nullable Set<ServiceFilter.Term> exports,
            @Key("import") @Nullable Set<ServiceFilter.Term> imports) {
        public Child {
            required(name, "name");
        }
    }

    /**
     * @param dial where the peer listens; null to wait for it to dial
     * @param others where its other managers listen, dialled in turn; empty where it has one
     * @param exports what it is told of, and may use; null for all
     * @param imports what is taken of what it tells; null for all
     * @param ca file with the peer's authority, which vouches for this peer alone; null where our own authority does
     */
    public record Peer(
            DomainName name,
            @Nullable HostPort dial,
            List<HostPort> others,
            @Key("export") @Nullable Set<ServiceFilter.Term> exports,
            @Key("import") @Nullable Set<ServiceFilter.Term> imports,
            @Nullable Path ca) {
        public Peer {
            required(name, "name");
            others = besides(dial, others);
        }
    }

    private static void checkNeighbours(DomainName self, DomainName treeZone, List<NeighbourConfig> neighbours) {
        Set<DomainName> seen = new HashSet<>();
        for (NeighbourConfig neighbour : neighbours) {
            String kind = neighbour.relation().name().toLowerCase(Locale.ROOT);
            if (neighbour.name().equals(self)) {
                throw new IllegalArgumentException("domain '" + self + "' names itself as a " + kind);
            }
            Reserved.checkDomain(neighbour.name(), treeZone.text());
            if (!seen.add(neighbour.name())) {
                throw new IllegalArgumentException(kind + " '" + neighbour.name() + "' is given twice");
            }
        }
    }
}
