package net.hypha.bench.scene;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.bench.programs.Node;
import net.hypha.bench.programs.Shell;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.wire.WireSettings;

/**
 * A switch, and the hosts at it in one network.
 *
 * @param cables of those hosts; each has another number
 */
public record Switch(List<Cable> cables) {
    private static final String HOST = "x";
    private static final String DEVICE = "wan";

    public Switch {
        cables = List.copyOf(cables);
    }

    /**
     * From a host to the switch.
     *
     * @param number the last byte of the host's address, 1 to 254
     * @param delay each way; zero for none
     */
    public record Cable(String host, int number, Duration delay) {
        /** One without delay. */
        public Cable(String host, int number) {
            this(host, number, Duration.ZERO);
        }

        String address() {
            return "192.0.2." + number;
        }

        LinkSpec link() {
            LinkSpec link = LinkSpec.between(LinkEnd.of(host, DEVICE, address() + "/24"), LinkEnd.of(HOST, port(host)));
            return delay.isZero() ? link : link.withWire(WireSettings.delay(delay));
        }
    }

    private static String port(String host) {
        return "to-" + host;
    }

    /** A lab of the switch, the hosts at it, and others that have no cable. */
    public LabSpec spec(String name, List<HostSpec> others) {
        List<HostSpec> hosts = new ArrayList<>(List.of(HostSpec.host(HOST)));
        cables.forEach(cable -> hosts.add(HostSpec.host(cable.host())));
        hosts.addAll(others);
        return new LabSpec(name, hosts, cables.stream().map(Cable::link).toList());
    }

    /** Lets frames pass in a lab of that {@link #spec}. */
    public void start(Lab lab) {
        Shell.run(
                lab,
                HOST,
                Stream.concat(
                                Stream.of("ip link add br0 type bridge", "ip link set br0 up"),
                                cables.stream().map(cable -> "ip link set " + port(cable.host()) + " master br0"))
                        .collect(Collectors.joining("; ")));
    }

    /** Unplugs hosts ({@code down}), or plugs them in again ({@code up}). */
    public static void turn(Lab lab, String state, String... hosts) {
        Shell.run(
                lab,
                HOST,
                Stream.of(hosts)
                        .map(host -> "ip link set " + port(host) + " " + state)
                        .collect(Collectors.joining("; ")));
    }

    /** The address of a host at it. */
    public String address(String host) {
        return cables.stream()
                .filter(cable -> cable.host().equals(host))
                .findFirst()
                .map(Cable::address)
                .orElseThrow(() -> new IllegalArgumentException(host + " has no cable to the switch"));
    }

    /** A host at it as a node. */
    public Node node(String host, String more) {
        return new Node(host, DEVICE, address(host), more);
    }
}
