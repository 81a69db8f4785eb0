package net.hypha.node.config;

import static net.hypha.config.Keys.or;
import static net.hypha.config.Keys.required;
import static net.hypha.config.Keys.trustOrInsecure;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.hypha.config.ConfigException;
import net.hypha.config.ConfigReader;
import net.hypha.config.Durations;
import net.hypha.config.HostPort;
import net.hypha.config.TextValues;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * What a network manager is told at its start: the section {@code node} of the configuration file.
 *
 * @param state directory of what outlives a restart; created where missing
 * @param socket path of the local API's unix socket
 * @param pins directory on a bpffs for the datapath's maps and programs
 * @param device name of the TAP on which unknown packets are held; one per network namespace
 * @param location where the node is, for "closest"; null where that is where its domain is, or unknown
 * @param host whether programs on the node itself may call semantic addresses; true by default
 * @param metrics where metrics are served by TCP; null for only on the local API's socket
 * @param flows how long flows are remembered; absent for the defaults
 * @param interests how long services stay known; absent for the defaults
 * @param health what checks of instances may do; absent for the defaults
 * @param probe how often other nodes are asked how far they are; absent for the default
 * @param overlap what is done where the domain's pools overlap with the machine's own routes; refused by default
 */
public record NodeConfig(
        NodeName name,
        Path state,
        Path socket,
        Domain domain,
        Underlay underlay,
        Path pins,
        String device,
        Dns dns,
        @Nullable Location location,
        Boolean host,
        @Nullable HostPort metrics,
        Flows flows,
        Interest interests,
        Health health,
        Overlap overlap,
        Probe probe) {
    private static final Path STATE = Path.of("/var/lib/hypha/node");
    private static final Path SOCKET = Path.of("/run/hypha/node.sock");
    private static final Path PINS = Path.of("/sys/fs/bpf/hypha");
    /** IFNAMSIZ less the final zero, as the kernel takes it. */
    private static final String DEVICE = "[A-Za-z0-9][A-Za-z0-9._-]{0,14}";

    private static final TextValues VALUES = new TextValues()
            .with(NodeName.class, NodeName::new)
            .with(DnsServer.class, DnsServer::parse)
            .with(InetAddress.class, InetAddress::ofLiteral)
            .with(Location.class, Location::parse)
            .with(Decapsulation.class, NodeConfig::decapsulation)
            .with(Duration.class, Durations::parse)
            .with(Overlap.class, Overlap::parse);

    private static Decapsulation decapsulation(String text) {
        return Stream.of(Decapsulation.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is none of auto, xdp, tc"));
    }

    /** What is done where pools overlap with routes. */
    public enum Overlap {
        /** The node does not join. */
        REFUSE,
        /** It does, and says so in its log. */
        ALLOW;

        static Overlap parse(String text) {
            return Stream.of(values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is neither refuse nor allow"));
        }
    }

    /** The sections of a file; the domain's is not ours to judge. */
    record Sections(@Nullable Object domain, @Nullable NodeConfig node) {}

    /** Absent keys arrive as null and get their defaults here; a missing key without a default is refused. */
    public NodeConfig {
        required(name, "name");
        required(domain, "domain");
        required(underlay, "underlay");
        state = or(state, STATE);
        socket = or(socket, SOCKET);
        pins = or(pins, PINS.resolve(name.text()));
        device = or(device, "hypha0");
        dns = or(dns, new Dns(List.of()));
        host = or(host, true);
        flows = or(flows, new Flows(null, null, null));
        interests = or(interests, Interest.DEFAULT);
        health = or(health, Health.DEFAULT);
        overlap = or(overlap, Overlap.REFUSE);
        probe = or(probe, Probe.DEFAULT);
        checkDevice(device, "device");
        if (!pins.isAbsolute()) {
            throw new IllegalArgumentException("pins " + pins + " is not an absolute path");
        }
    }

    /**
     * Reads the section {@code node} of a YAML file; the only other top-level key allowed is {@code domain}.
     *
     * @throws ConfigException naming file, line and reason
     */
    public static NodeConfig read(Path file) throws ConfigException {
        NodeConfig read = new ConfigReader(VALUES).read(file, Sections.class).node();
        if (read == null) {
            throw new ConfigException(file + ": there is no section 'node'; see docs/reference/config.md");
        }
        return read;
    }

    /**
     * The domain this node belongs to.
     *
     * @param address of its manager
     * @param others of the domain's other managers, dialled in turn; empty where it has one
     * @param trust directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; null only with {@code insecure}
     */
    public record Domain(
            HostPort address,
            List<HostPort> others,
            @Nullable Path trust,
            boolean insecure) {
        public Domain {
            required(address, "address");
            others = List.copyOf(or(others, List.<HostPort>of()));
            trustOrInsecure(trust, insecure, "the way to the domain");
        }
    }

    /**
     * Where tunnel packets leave and arrive.
     *
     * @param device the network device
     * @param address this node's IPv4 or IPv6 address on it; tunnels run over that family. Null: one that the device has, also when that changes
     * @param port UDP, 1 to 65535; 50103 by default
     * @param decapsulation where tunnel packets lose their outer headers; where it is best by default
     */
    public record Underlay(
            String device,
            @Nullable InetAddress address,
            @Nullable Integer port,
            Decapsulation decapsulation) {
        private static final int DEFAULT_PORT = 50_103;

        public Underlay {
            required(device, "device");
            checkDevice(device, "device");
            port = port == null ? Integer.valueOf(DEFAULT_PORT) : port;
            decapsulation = or(decapsulation, Decapsulation.AUTO);
            new Endpoint(InetAddress.getLoopbackAddress(), port); // refuses a port that is none
        }

        public int tunnelPort() {
            return port == null ? DEFAULT_PORT : port;
        }
    }

    /** @param upstream servers for names that are not semantic, asked in this order; empty to refuse such names */
    public record Dns(List<DnsServer> upstream) {
        public Dns {
            upstream = List.copyOf(or(upstream, List.<DnsServer>of()));
        }
    }

    /**
     * @param idle a service that nobody here used for so long is not asked for any more, and forgotten; 10 s to 30 days
     * @param unknown for so long it is believed that the domain knows nothing of a name or address; 100 ms to 1 h
     */
    public record Interest(Duration idle, Duration unknown) {
        private static final Duration IDLE = Duration.ofSeconds(10);
        private static final Duration UNKNOWN = Duration.ofSeconds(2);
        private static final Duration LEAST_IDLE = Duration.ofSeconds(10); // flows are looked through every 5 s
        private static final Duration MOST_IDLE = Duration.ofDays(30);
        private static final Duration LEAST_UNKNOWN = Duration.ofMillis(100);
        private static final Duration MOST_UNKNOWN = Duration.ofHours(1);
        static final Interest DEFAULT = new Interest(IDLE, UNKNOWN); // after what it is checked against

        public Interest {
            idle = or(idle, IDLE);
            unknown = or(unknown, UNKNOWN);
            if (idle.compareTo(LEAST_IDLE) < 0 || idle.compareTo(MOST_IDLE) > 0) {
                throw new IllegalArgumentException("idle is 10s to 30d, not " + idle.toSeconds() + "s");
            }
            if (unknown.compareTo(LEAST_UNKNOWN) < 0 || unknown.compareTo(MOST_UNKNOWN) > 0) {
                throw new IllegalArgumentException("unknown is 100ms to 1h, not " + unknown.toMillis() + "ms");
            }
        }
    }

    /** @param exec whether this node runs commands that services give as their health checks; they run as this node's user */
    public record Health(boolean exec) {
        public static final Health DEFAULT = new Health(false);
    }

    /**
     * How far other nodes are is measured by probes.
     *
     * @param interval between two probes to a node in use; 200 ms to 60 s, or 0 for none at all
     */
    public record Probe(Duration interval) {
        private static final Duration USUAL = Duration.ofSeconds(1);
        private static final Duration LEAST = Duration.ofMillis(200);
        private static final Duration MOST = Duration.ofSeconds(60);
        static final Probe DEFAULT = new Probe(USUAL); // after what it is checked against

        public Probe {
            interval = or(interval, USUAL);
            boolean off = interval.isZero();
            if (!off && (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0)) {
                throw new IllegalArgumentException(
                        "interval is 200ms to 60s, or 0s for no probes, not " + interval.toMillis() + "ms");
            }
        }

        public boolean isOn() {
            return !interval.isZero();
        }

        /** The interval; the default where probes are switched off. */
        public Duration usual() {
            return isOn() ? interval : USUAL;
        }
    }

    /**
     * How long flows are remembered that nobody ends, 1 s to 30 days each, and how many.
     *
     * @param udpIdle UDP, ping, other protocols than TCP, and TCP that was never answered: after this time without a packet
     * @param tcpIdle TCP connections: the same
     * @param max entries in the table of flows, two for a flow; 1,024 to 4,194,304
     */
    public record Flows(
            @Nullable Duration udpIdle,
            @Nullable Duration tcpIdle,
            @Nullable Integer max) {
        private static final Duration LEAST = Duration.ofSeconds(1);
        private static final Duration MOST = Duration.ofDays(30);
        private static final int LEAST_ENTRIES = 1_024;
        private static final int MOST_ENTRIES = 4_194_304;

        public Flows {
            udpIdle = or(udpIdle, FlowSettings.DEFAULT.idle());
            tcpIdle = or(tcpIdle, FlowSettings.DEFAULT.established());
            check(udpIdle, "udpIdle");
            check(tcpIdle, "tcpIdle");
            max = or(max, FlowSettings.DEFAULT.max());
            if (max < LEAST_ENTRIES || max > MOST_ENTRIES) {
                throw new IllegalArgumentException(
                        "max is " + LEAST_ENTRIES + " to " + MOST_ENTRIES + " entries, two for a flow, not " + max);
            }
        }

        private static void check(Duration value, String key) {
            if (value.compareTo(LEAST) < 0 || value.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(key + " is 1s to 30d, not " + value.toSeconds() + "s");
            }
        }

        public FlowSettings settings() {
            return new FlowSettings(
                    or(udpIdle, FlowSettings.DEFAULT.idle()),
                    or(tcpIdle, FlowSettings.DEFAULT.established()),
                    or(max, FlowSettings.DEFAULT.max()));
        }
    }

    private static void checkDevice(String device, String key) {
        if (!device.matches(DEVICE)) {
            throw new IllegalArgumentException(key + " '" + device
                    + "' is not a device name: at most 15 letters, digits, dots, hyphens and underscores");
        }
    }
}
