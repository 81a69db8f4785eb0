package net.hypha.node.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
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
 * @param location where the node is, for "closest"; null where unknown
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
        @Nullable Location location) {
    private static final Path STATE = Path.of("/var/lib/hypha/node");
    private static final Path SOCKET = Path.of("/run/hypha/node.sock");
    private static final Path PINS = Path.of("/sys/fs/bpf/hypha");
    /** IFNAMSIZ less the final zero, as the kernel takes it. */
    private static final String DEVICE = "[A-Za-z0-9][A-Za-z0-9._-]{0,14}";

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
        return new ConfigReader(file).read();
    }

    /**
     * The domain this node belongs to.
     *
     * @param trust directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem}; null only with {@code insecure}
     */
    public record Domain(HostPort address, @Nullable Path trust, boolean insecure) {
        public Domain {
            required(address, "address");
            if (trust == null && !insecure) {
                throw new IllegalArgumentException("the way to the domain has no 'trust': make a trust directory with"
                        + " 'hypha trust', or write 'insecure: true' where everybody on the network may be trusted");
            }
            if (trust != null && insecure) {
                throw new IllegalArgumentException("'trust' and 'insecure: true' contradict each other: keep one");
            }
        }
    }

    /**
     * Where tunnel packets leave and arrive.
     *
     * @param device the network device
     * @param address this node's IPv4 address on it
     * @param port UDP, 1 to 65535; 50103 by default
     */
    public record Underlay(
            String device, InetAddress address, @Nullable Integer port) {
        private static final int DEFAULT_PORT = 50_103;

        public Underlay {
            required(device, "device");
            required(address, "address");
            checkDevice(device, "device");
            if (!(address instanceof Inet4Address)) {
                throw new IllegalArgumentException("underlay address " + address.getHostAddress()
                        + " is not an IPv4 address: the tunnel runs over IPv4 only, for now");
            }
            port = port == null ? Integer.valueOf(DEFAULT_PORT) : port;
            new Endpoint(address, port);
        }

        public Endpoint endpoint() {
            return new Endpoint(address, port == null ? DEFAULT_PORT : port);
        }
    }

    /** @param upstream servers for names that are not semantic, asked in this order; empty to refuse such names */
    public record Dns(List<DnsServer> upstream) {
        public Dns {
            upstream = List.copyOf(or(upstream, List.<DnsServer>of()));
        }
    }

    private static void checkDevice(String device, String key) {
        if (!device.matches(DEVICE)) {
            throw new IllegalArgumentException(key + " '" + device
                    + "' is not a device name: at most 15 letters, digits, dots, hyphens and underscores");
        }
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static void required(@Nullable Object value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("the key '" + key + "' is missing");
        }
    }
}
