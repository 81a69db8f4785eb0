package net.hypha.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HostPlugTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("10.18.0.1");
    private static final InetAddress V6 = InetAddress.ofLiteral("fc00::1");

    @RegisterExtension
    final TestNamespaces namespaces = new TestNamespaces();

    @SuppressWarnings("NullAway.Init") // by start()
    private NetworkNamespace node;

    @SuppressWarnings("NullAway.Init") // by start()
    private HostPlug plug;

    @BeforeEach
    void start() {
        node = namespaces.create("n");
        Ip.in(node).batch(List.of("link add wan type veth peer name lan", "link set wan up", "link set lan up"));
        plug = new HostPlug(node);
    }

    @Test
    void pluggingAgainChangesNothingAndUnpluggingTakesAllAway() {
        Plugged first = plug.plug(V4, V6, 1472);
        plug.route(List.of("10.30.0.0/16", "fdff::/16"), V4, V6);

        assertThat(plug.plug(V4, V6, 1472)).isEqualTo(first);
        plug.route(List.of("fdff::/16", "10.30.0.0/16"), V4, V6);

        assertThat(routed()).containsExactly("10.30.0.0/16", "fdff::/16");
        assertThat(new Plug(node).plugged()).extracting(Plugged::hostDevice).containsExactly(HostPlug.OUTSIDE);
        plug.unplug();
        plug.unplug();
        assertThat(Ip.in(node).links()).extracting(Link::name).containsExactlyInAnyOrder("lo", "wan", "lan");
        assertThat(Ip.in(node).routes()).noneMatch(route -> route.destination().startsWith("10.30."));
    }

    @Test
    void routesFollowThePoolsAndLeaveOutAFamilyThatTheNodeLacks() {
        plug.plug(V4, null, 1400);
        plug.route(List.of("10.30.0.0/16", "fdff::/16"), V4, null);
        assertThat(routed()).containsExactly("10.30.0.0/16");

        plug.route(List.of("10.31.0.0/16", "10.30.7.7/32"), V4, null);

        assertThat(routed()).containsExactlyInAnyOrder("10.31.0.0/16", "10.30.7.7");
    }

    @Test
    void aRouteOfTheMachinesOwnWins() throws Exception {
        Ip.in(node).batch(List.of("address add 192.0.2.1/24 dev wan", "route add 10.30.0.0/16 via 192.0.2.2"));

        plug.plug(V4, V6, 1400);
        plug.route(List.of("10.30.0.0/16"), V4, V6);

        assertThat(wayTo("10.30.0.1")).contains("dev wan");
        Ip.in(node).batch(List.of("route del 10.30.0.0/16 via 192.0.2.2"));
        assertThat(wayTo("10.30.0.1")).contains("dev " + HostPlug.INSIDE).contains("src 10.18.0.1");
    }

    @Test
    void aDeviceOfOthersIsLeftAlone() {
        Ip.in(node).batch(List.of("link add hy-host type veth peer name other"));

        assertThatThrownBy(() -> plug.plug(V4, V6, 1400))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("not made by Hypha");
    }

    @Test
    void theNodesOwnNamespaceIsNoWorkload() {
        PlugSpec spec = new PlugSpec(
                NetworkNamespace.NAMED.resolve("../netns/" + node.name()),
                "hy-w",
                "eth0",
                InetAddress.ofLiteral("10.18.0.2"),
                null,
                V4,
                1400);

        assertThatThrownBy(() -> new Plug(node).plug(spec))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("the node's own network namespace");
    }

    private List<String> routed() {
        return Ip.in(node).routes(HostPlug.INSIDE, 72).stream()
                .map(IpRoute::destination)
                .toList();
    }

    private String wayTo(String address) throws Exception {
        Process ip = node.command("ip", "route", "get", address).start();
        return new String(ip.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
