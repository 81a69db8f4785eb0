package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import net.hypha.kernel.net.Ip;
import net.hypha.lab.traffic.Connection;
import net.hypha.lab.traffic.Datagrams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device towards other nodes is made anew, or its address changes, while two nodes carry traffic to each other. */
class UnderlayIT {
    @BeforeEach
    void root() {
        TwoNodes.needsRoot();
    }

    @Test
    void aDeviceThatIsMadeAnewIsTakenUp() throws Exception {
        try (TwoNodes nodes = TwoNodes.up("hyu", TwoNodes.Wiring.SWITCH)) {
            awaitWay(nodes, "direct");
            InetAddress far = InetAddress.ofLiteral(nodes.address("far", false));
            try (Connection connection = connection(nodes, far);
                    Datagrams datagrams =
                            new Datagrams(nodes.lab.namespace("caller"), nodes.lab.namespace("far"), far)) {
                connection.roundTrips(10);
                remake(nodes);
                int back = datagrams.soFar();
                connection.roundTrips(10);
                awaitWay(nodes, "direct");
                connection.roundTrips(10);
                Datagrams.Outcome outcome = datagrams.end();

                assertThat(outcome.lossesFrom(back))
                        .as("of %s, until it was noticed (a second at most) and others knew of it", outcome)
                        .isLessThan(2_000);
            }
            assertThat(nodes.conditions("n")).doesNotContain("underlay-missing");
        }
    }

    @Test
    void flowsGoOnWhereTheAddressChanges() throws Exception {
        try (TwoNodes nodes = TwoNodes.up("hyu", new TwoNodes.Wiring(false, false, false, 1500))) {
            awaitWay(nodes, "direct");
            InetAddress far = InetAddress.ofLiteral(nodes.address("far", false));
            try (Connection connection = connection(nodes, far);
                    Datagrams datagrams =
                            new Datagrams(nodes.lab.namespace("caller"), nodes.lab.namespace("far"), far)) {
                connection.roundTrips(10);
                Ip.in(nodes.lab.namespace("n"))
                        .batch(List.of("address del 192.0.2.1/24 dev wan", "address add 192.0.2.7/24 dev wan"));
                nodes.until(
                        "m has heard of it",
                        () -> nodes.get("m", "/v1/nodes").toString().contains("192.0.2.7"));
                connection.roundTrips(10);
                Datagrams.Outcome outcome = datagrams.end();
                assertThat(outcome.losses())
                        .as("of %s, until it was noticed (a second at most) and others knew of it", outcome)
                        .isLessThan(2_000);
            }
        }
    }

    private static Connection connection(TwoNodes nodes, InetAddress far) throws Exception {
        return new Connection(nodes.lab.namespace("caller"), nodes.lab.namespace("far"), far);
    }

    private static void awaitWay(TwoNodes nodes, String way) {
        for (String node : List.of("n", "m")) {
            nodes.until(
                    node + " reaches the other by " + way, () -> nodes.way(node).equals(way));
        }
    }

    /** Another device of the same name and addresses, with another Ethernet address. */
    private static void remake(TwoNodes nodes) {
        String n = nodes.lab.namespace("n").name();
        Ip.in(nodes.lab.namespace("n")).batch(List.of("link delete wan"));
        nodes.until("it is missed", () -> nodes.conditions("n").contains("underlay-missing"));
        Ip.in(nodes.lab.namespace("x"))
                .batch(List.of(
                        "link add left type veth peer name wan netns " + n,
                        "link set left master switch0",
                        "link set left up"));
        Ip.in(nodes.lab.namespace("n"))
                .batch(List.of(
                        "address add 192.0.2.1/24 dev wan",
                        "address add 2001:db8:1::1/64 dev wan nodad",
                        "link set wan up"));
    }
}
