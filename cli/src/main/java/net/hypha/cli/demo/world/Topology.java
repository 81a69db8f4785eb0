package net.hypha.cli.demo.world;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.wire.WireSettings;

/**
 * The cables of the demo. Addresses are those reserved for documentation (RFC 5737, RFC 3849).
 *
 * <pre>
 *   host1 host2 host3        host4 host5 host6          host7
 *      \    |    /              \    |    /               |
 *        router1                  router2              router3
 *   in-our-cluster                uptown                (plain)
 *             \                     |                   /
 *              +------------- internet ---------------+
 * </pre>
 */
public final class Topology {
    public static final String LAB = "hypha-demo";
    public static final String INTERNET = "internet";
    public static final String ROUTER1 = "router1";
    public static final String ROUTER2 = "router2";
    public static final String ROUTER3 = "router3";
    public static final String PLAIN_HOST = "host7";
    public static final String ROUTER1_ADDRESS = "192.0.2.2";
    public static final String ROUTER2_ADDRESS = "198.51.100.2";
    /** The plain DNS server of the internet. */
    public static final String DNS_ADDRESS = "192.0.2.1";

    public static final String WAN = "wan";
    /** The link between router 2 and the internet, whose delay the demo changes. */
    public static final String WIRE = ROUTER2 + "-" + INTERNET;
    /** Its delay in each direction unless a step changes it. */
    public static final Duration WIRE_DELAY = Duration.ofMillis(10);

    /** Of router 3's link: without any, an ICMP error is there before the sender's connect() could return to take it. */
    private static final Duration ACCESS_DELAY = Duration.ofMillis(2);

    private Topology() {}

    public static Path directory() {
        return Lab.directoryOf(LAB);
    }

    /** The whole lab, as data. */
    public static LabSpec spec() {
        List<HostSpec> hosts = new ArrayList<>();
        hosts.add(HostSpec.router(INTERNET)
                .withRoute("203.0.113.128/25 via 203.0.113.2")
                .withRoute("2001:db8:3:7::/64 via 2001:db8:3::2")
                .withRoute("unreachable default metric 4000")
                .withRoute("unreachable ::/0 metric 4000"));
        hosts.add(router(ROUTER1, DNS_ADDRESS, "2001:db8:1::1"));
        hosts.add(router(ROUTER2, "198.51.100.1", "2001:db8:2::1"));
        hosts.add(router(ROUTER3, "203.0.113.1", "2001:db8:3::1"));
        for (int number = 1; number <= 6; number++) {
            hosts.add(HostSpec.host("host" + number));
        }
        hosts.add(HostSpec.host(PLAIN_HOST)
                .withRoute("default via 203.0.113.129")
                .withRoute("default via 2001:db8:3:7::1"));
        return new LabSpec(LAB, hosts, links());
    }

    private static HostSpec router(String name, String gateway4, String gateway6) {
        return HostSpec.router(name).withRoute("default via " + gateway4).withRoute("default via " + gateway6);
    }

    private static List<LinkSpec> links() {
        return List.of(
                LinkSpec.between(
                        LinkEnd.of(ROUTER1, WAN, ROUTER1_ADDRESS + "/24", "2001:db8:1::2/64"),
                        LinkEnd.of(INTERNET, "to-router1", DNS_ADDRESS + "/24", "2001:db8:1::1/64")),
                LinkSpec.between(
                                LinkEnd.of(ROUTER2, WAN, ROUTER2_ADDRESS + "/24", "2001:db8:2::2/64"),
                                LinkEnd.of(INTERNET, "to-router2", "198.51.100.1/24", "2001:db8:2::1/64"))
                        .withWire(WireSettings.delay(WIRE_DELAY)),
                LinkSpec.between(
                                LinkEnd.of(ROUTER3, WAN, "203.0.113.2/25", "2001:db8:3::2/64"),
                                LinkEnd.of(INTERNET, "to-router3", "203.0.113.1/25", "2001:db8:3::1/64"))
                        .withWire(WireSettings.delay(ACCESS_DELAY)),
                LinkSpec.between(
                        LinkEnd.of(PLAIN_HOST, "eth0", "203.0.113.130/25", "2001:db8:3:7::2/64"),
                        LinkEnd.of(ROUTER3, "lan", "203.0.113.129/25", "2001:db8:3:7::1/64")));
    }
}
