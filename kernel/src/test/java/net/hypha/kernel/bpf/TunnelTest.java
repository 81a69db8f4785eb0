package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static net.hypha.kernel.bpf.TestNode.remote;
import static net.hypha.kernel.bpf.TestNode.sender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Decapsulation;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Real programs call a semantic address whose instances run elsewhere; wherever outer headers are taken off, it is all the same. */
@ParameterizedClass
@EnumSource(
        value = Decapsulation.class,
        names = {"TC", "XDP"})
class TunnelTest {
    private static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));

    @RegisterExtension
    final TestNetwork network;

    TunnelTest(Decapsulation where) {
        network = new TestNetwork().decapsulating(where);
    }

    @Test
    void anInstanceOnAnotherNodeOfTheDomainIsReachedThroughTheTunnel() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = there.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        server.serveUdp(7);
        here.inDomainWith(2);
        there.inDomainWith(1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.30.0.9");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdff:0:0:0:0:0:0:9");
        assertThat(client.ask(ip("10.30.0.1"), 7, "hello")).isEqualTo("s: hello");
        assertThat(client.ask(ip("fdff:2000::1"), 7, "hello")).isEqualTo("s: hello");
        assertThat(client.ping("10.30.0.1")).isEqualTo("3 received");
        assertThat(client.ping("fdff:2000::1")).isEqualTo("3 received");
        assertThat(here.datapath().backendStats().get(1))
                .extracting(BackendStats::samples)
                .isEqualTo(10L);
        bothNodesTellOfTheFlows(here, there);
    }

    private static void bothNodesTellOfTheFlows(TestNode here, TestNode there) {
        assertThat(flows(here)).isNotEmpty().allSatisfy(flow -> {
            assertThat(flow.backend()).isEqualTo(1);
            assertThat(flow.fromPeer()).isZero();
            assertThat(flow.peer()).isEqualTo(2);
            assertThat(flow.choice()).isNotNull();
        });
        assertThat(flows(there))
                .as("bound by the other node")
                .hasSameSizeAs(flows(here))
                .allSatisfy(flow -> {
                    assertThat(flow.choice()).isNull();
                    assertThat(flow.fromPeer()).isEqualTo(1);
                    assertThat(flow.peer()).isZero();
                    assertThat(there.datapath().flow(flow.name())).isPresent();
                });
        assertThat(flows(here).stream().map(BoundFlow::onward))
                .as("what leaves there arrives here")
                .containsExactlyInAnyOrderElementsOf(
                        flows(there).stream().map(BoundFlow::name).toList());
    }

    private static List<BoundFlow> flows(TestNode node) {
        List<BoundFlow> all = new ArrayList<>();
        node.datapath().flowEntries().forEach((key, flow) -> {
            BoundFlow found = FlowReader.decode(key, flow, null);
            node.datapath()
                    .flow(found.name())
                    .filter(forward -> forward.name().equals(found.name()))
                    .ifPresent(all::add);
        });
        return all;
    }

    @Test
    void muchDataArrivesWhole() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload far = there.workload("s", 2, "10.30.0.10", "fdff::10");
        TestWorkload near = here.workload("t", 3, "10.30.0.11", "fdff::11");
        far.serveMirror(9);
        near.serveMirror(9);
        here.inDomainWith(2);
        there.inDomainWith(1);
        here.put(remote(1, far, 2), local(2, near));
        here.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));
        long seed = 20_260_101;
        byte[] data = new byte[8_000_000];
        new Random(seed).nextBytes(data);

        for (String address : List.of("10.30.0.1", "10.30.0.1", "fdff:2000::1", "fdff:2000::1")) {
            assertThat(client.sendToMirror(ip(address), 9, data)).isEqualTo(data);
        }
        assertThat(here.datapath().backendStats().values())
                .extracting(BackendStats::flows)
                .containsExactly(2L, 2L);
    }

    @Test
    void anotherDomainsRouterPicksWhenTheFlowArrives() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload a = cluster.workload("a", 2, "10.30.0.10", "fdff::10");
        TestWorkload b = cluster.workload("b", 3, "10.30.0.11", "fdff::11");
        a.serveHttp(80);
        b.serveHttp(80);
        peers(uptown, cluster);
        cluster.put(local(1, a), local(2, b));
        cluster.service("10.30.0.1", "fdff:2000::1", 1, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));

        assertThat(client.curl("10.30.0.1")).isEqualTo("a sees 10.31.0.9");
        assertThat(client.curl("10.30.0.1")).isEqualTo("b sees 10.31.0.9");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("a sees fdfe:0:0:0:0:0:0:9");
        assertThat(client.ping("10.30.0.1")).isEqualTo("3 received");
        assertThat(client.ping("fdff:2000::1")).isEqualTo("3 received");

        cluster.service("10.30.0.1", "fdff:2000::1", 1, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(2)));
        assertThat(client.curl("10.30.0.1")).as("the plan there counts now").isEqualTo("b sees 10.31.0.9");
    }

    @Test
    void aFlowBoundOnArrivalMayGoOnToAnotherNode() throws Exception {
        TestNode uptown = network.node(1);
        TestNode router = network.node(2);
        TestNode worker = network.node(3);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload server = worker.workload("s", 2, "10.30.0.10", "fdff::10");
        server.serveHttp(80);
        peers(uptown, router);
        router.inDomainWith(3);
        worker.inDomainWith(2);
        worker.put(sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
        router.put(remote(1, server, 3));
        router.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        assertThat(client.curl("10.30.0.1")).isEqualTo("s sees 10.31.0.9");
        assertThat(client.curl("fdff:2000::1")).isEqualTo("s sees fdfe:0:0:0:0:0:0:9");
        assertThat(client.run("ping", "-c", "1", "-W", "5", "10.30.0.1"))
                .as("one hop at the router, on the way back")
                .contains("ttl=63");
        assertThat(client.run("ping", "-c", "1", "-t", "1", "-W", "5", "10.30.0.1"))
                .as("none is left for it")
                .contains("From 10.30.0.1", "Time to live exceeded");
        assertThat(client.run("ping", "-c", "1", "-t", "1", "-W", "5", "fdff:2000::1"))
                .contains("From fdff:2000::1", "Time exceeded: Hop limit");
        assertThat(router.packets("answered-expired")).isEqualTo(2);
    }

    @Test
    void aFlowNeverGoesBackToWhereItCameFrom() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        peers(uptown, cluster);
        cluster.put(gateway(1, 1));
        cluster.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        client.run("ping", "-c", "1", "-W", "1", "10.30.0.1");

        assertThat(cluster.packets("drop-loop")).isEqualTo(1);
    }

    @Test
    void onlyKnownPeersAndOnlyTheirOwnAddressesAreTaken() throws Exception {
        TestNode uptown = network.node(1);
        TestNode cluster = network.node(2);
        TestWorkload client = uptown.workload("c", 2, "10.31.0.9", "fdfe::9");
        TestWorkload liar = uptown.workload("l", 3, "10.99.0.9", "fd99::9");
        TestWorkload server = cluster.workload("s", 2, "10.30.0.10", "fdff::10");
        peers(uptown, cluster);
        cluster.put(local(1, server));
        cluster.service("10.30.0.1", "fdff:2000::1", 1, FIRST);

        liar.run("ping", "-c", "1", "-W", "1", "10.30.0.1");
        assertThat(cluster.packets("drop-foreign-source")).isEqualTo(1);

        cluster.remove(new Entry.PeerKey(1));
        client.run("ping", "-c", "1", "-W", "1", "10.30.0.1");
        assertThat(cluster.packets("drop-unknown-peer")).isEqualTo(1);
    }

    @Test
    void notEvenANodeOfTheOwnDomainMaySendFromANamespaceAddress() throws Exception {
        TestNode one = network.node(1);
        TestNode two = network.node(2);
        TestWorkload untranslated = one.workload("u", 2, "10.18.1.2", "fc00::102");
        TestWorkload server = two.workload("s", 2, "10.30.0.10", "fdff::10");
        one.inDomainWith(2);
        two.inDomainWith(1);
        one.put(remote(1, server, 2));
        one.service("10.30.0.1", "fdff:2000::1", 0, FIRST);

        untranslated.run("ping", "-c", "1", "-W", "0.2", "10.30.0.1");
        untranslated.run("ping", "-c", "1", "-W", "0.2", "fdff:2000::1");

        assertThat(two.packets("drop-foreign-source")).isEqualTo(2);
    }

    /** Nodes 1 and 2 as routers of two domains; the first sends 10.30.0.1 and fdff:2000::1 to the second. */
    private static void peers(TestNode uptown, TestNode cluster) {
        uptown.put(peer(2, 2, 1), sender("10.30.0.0/16", 2), sender("fdff::/16", 2), gateway(1, 2));
        uptown.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
        cluster.put(peer(1, 2, 1), sender("10.31.0.0/16", 2), sender("fdfe::/16", 2));
    }
}
