package net.hypha.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PlugTest {
    @RegisterExtension
    final TestNamespaces namespaces = new TestNamespaces();

    @Test
    void anAttachedNamespaceReachesTheNodeOverBothFamilies() throws Exception {
        NetworkNamespace node = nodeWithAddress();
        NetworkNamespace workload = namespaces.create("w");

        Plugged plugged = new Plug(node).plug(spec(workload));

        Link host = Ip.in(node).link("hy-w").orElseThrow();
        assertThat(plugged.ifindex()).isEqualTo(host.index());
        assertThat(plugged.gatewayMac()).isEqualTo(host.mac());
        Link inside = Ip.in(workload).link("eth0").orElseThrow();
        assertThat(plugged.workloadMac()).isEqualTo(inside.mac());
        assertThat(inside.mtu()).isEqualTo(1400);
        assertThat(ping(workload, "10.18.0.1")).isZero();
        assertThat(ping(workload, "fc00::1")).isZero();
        assertThat(ping(node, "10.18.0.2")).isZero();
        assertThat(ping(node, "fc00::2")).isZero();
        assertThat(Ip.in(workload).neighbours())
                .filteredOn(n -> n.device().equals("eth0"))
                .allMatch(n -> n.state().equals("PERMANENT") || n.state().equals("NOARP"));
    }

    @Test
    void pluggingAgainChangesNothing() {
        NetworkNamespace node = nodeWithAddress();
        NetworkNamespace workload = namespaces.create("w");
        Plug plug = new Plug(node);

        Plugged first = plug.plug(spec(workload));
        assertThat(plug.plug(spec(workload))).isEqualTo(first);
        assertThat(plug.plugged()).containsExactly(first);

        plug.unplug("hy-w");
        plug.unplug("hy-w");
        assertThat(plug.plugged()).isEmpty();
        assertThat(Ip.in(workload).link("eth0")).isEmpty();
    }

    /** Flushing the addresses, if only for a moment, would take the routes along: under traffic, packets have no way out. */
    @Test
    void pluggingAgainTakesNoAddressAway() {
        NetworkNamespace workload = namespaces.create("w");
        Plug plug = new Plug(nodeWithAddress());
        plug.plug(spec(workload));
        Ip.in(workload).batch(List.of("route add 198.51.100.0/24 dev eth0"));

        plug.plug(spec(workload));
        assertThat(routes(workload))
                .as("the one of the workload's own is still there")
                .contains("198.51.100.0/24");

        Ip.in(workload).batch(List.of("address add 10.99.0.1/32 dev eth0"));
        plug.plug(spec(workload));
        assertThat(routes(workload))
                .as("with a foreign address all are made anew")
                .doesNotContain("198.51.100.0/24");
    }

    private static String routes(NetworkNamespace workload) {
        return Ip.in(workload).routes().toString();
    }

    @Test
    void aNamespaceThatWasMadeAnewUnderTheSameNameIsAttachedAnew() {
        NetworkNamespace node = nodeWithAddress();
        Plug plug = new Plug(node);
        NetworkNamespace workload = namespaces.create("w");
        plug.plug(spec(workload));
        workload.delete();
        NetworkNamespace again = NetworkNamespace.create(workload.name());
        plug.plug(spec(again));
        assertThat(Ip.in(again).link("eth0")).isPresent();
        assertThat(plug.plugged()).hasSize(1);
    }

    @Test
    void anErrorHalfWayLeavesNothing() {
        NetworkNamespace node = nodeWithAddress();
        NetworkNamespace workload = namespaces.create("w");
        // the kernel refuses a multicast address on a device, when the pair exists already
        PlugSpec impossible = new PlugSpec(
                workload.path(), "hy-w", "eth0", address("10.18.0.2"), address("ff02::1"), address("10.18.0.1"), 1400);
        assertThatThrownBy(() -> new Plug(node).plug(impossible))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("ip address replace ff02:0:0:0:0:0:0:1/128");
        assertThat(Ip.in(node).link("hy-w")).isEmpty();
        assertThat(Ip.in(workload).link("eth0")).isEmpty();
    }

    @Test
    void othersDevicesAreLeftAlone() {
        NetworkNamespace node = nodeWithAddress();
        NetworkNamespace workload = namespaces.create("w");
        Ip.in(node).batch(List.of("link add hy-w type veth peer name other"));
        assertThatThrownBy(() -> new Plug(node).plug(spec(workload)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("not made by Hypha");
        assertThatThrownBy(() -> new Plug(node).unplug("hy-w")).isInstanceOf(NetworkException.class);
        assertThat(Ip.in(node).link("hy-w")).isPresent();
    }

    @Test
    void aMissingNamespaceIsNamed() {
        NetworkNamespace node = nodeWithAddress();
        PlugSpec spec =
                new PlugSpec(Path.of("/run/netns/hyl-none"), "hy-w", "eth0", null, address("fc00::2"), null, 1400);
        assertThatThrownBy(() -> new Plug(node).plug(spec))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("/run/netns/hyl-none: there is no such network namespace");
    }

    @Test
    void hostDeviceNamesFitAndDiffer() {
        assertThat(PlugSpec.hostDeviceFor("web-1")).isEqualTo("hy-web-1");
        String one = PlugSpec.hostDeviceFor("a-workload-with-a-long-name-1");
        String two = PlugSpec.hostDeviceFor("a-workload-with-a-long-name-2");
        assertThat(one).hasSizeLessThanOrEqualTo(15).isNotEqualTo(two);
    }

    private NetworkNamespace nodeWithAddress() {
        NetworkNamespace node = namespaces.create("n");
        Ip.in(node)
                .batch(List.of(
                        "link add hypha0 type veth peer name hypha1",
                        "link set hypha0 up",
                        "address add 10.18.0.1/26 dev hypha0",
                        "address add fc00::1/120 dev hypha0 nodad"));
        return node;
    }

    private static PlugSpec spec(NetworkNamespace workload) {
        return new PlugSpec(
                workload.path(), "hy-w", "eth0", address("10.18.0.2"), address("fc00::2"), address("10.18.0.1"), 1400);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static int ping(NetworkNamespace from, String to) throws IOException, InterruptedException {
        Process ping = from.command("ping", "-c", "1", "-W", "5", to).start();
        ping.getInputStream().readAllBytes();
        return ping.waitFor();
    }
}
