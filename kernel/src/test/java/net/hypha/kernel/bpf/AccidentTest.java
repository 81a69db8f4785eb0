package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.EntryText;
import net.hypha.kernel.net.Ip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What befalls a node, and what traffic loses by it: a workload vanishes, the link flaps, a table is full. */
class AccidentTest {
    private static final InetAddress SERVICE4 = ip("10.30.0.1");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");
    private static final int PORT = 7;
    private static final int SOME = 200;
    private static final int FIRST_AFTER = 20;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by traffic()
    private Traffic datagrams;

    @SuppressWarnings("NullAway.Init") // by traffic()
    private Traffic stream;

    @Test
    void whenAWorkloadVanishesOthersLoseNothingAndItsCallersAreRefused() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = serving(node, 3);
        TestWorkload doomed = node.workload("d", 4, "10.30.0.11", "fdff::11");
        Closeable processes = Traffic.serve(doomed, PORT);
        node.put(local(1, server), local(2, doomed));
        node.service("10.30.0.1", "fdff:2000::1", 0, plan(1, 1));
        node.service("10.30.0.2", "fdff:2000::2", 0, plan(2, 2));
        traffic(client);
        Traffic ofDoomed = network.closing(Traffic.datagrams(client, ip("10.30.0.2"), PORT))
                .after(SOME);

        processes.close();
        doomed.namespace().delete();
        node.until(() -> Ip.in(node.namespace).link("hy-d").isEmpty());
        trafficGoesOn();
        int last = ofDoomed.arrived();
        node.remove(new Entry.BackendKey(2));
        node.remove(new Entry.WorkloadKey(doomed.v4()));
        node.remove(new Entry.WorkloadKey(doomed.v6()));

        for (String address : List.of("10.30.0.2", "fdff:2000::2")) {
            assertThatThrownBy(() -> client.namespace().call(() -> new Socket(ip(address), PORT)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
        }
        trafficGoesOn();
        assertThat(ofDoomed.arrived()).as("nobody else answers for it").isEqualTo(last);
        nothingWasLost();
    }

    /**
     * Lost may be what was sent before the first came back: while the other node's Ethernet address is being asked for, the kernel queues more
     * datagrams than the server's socket has room for at once.
     */
    @Test
    void aLinkThatFlapsCostsTheDatagramsOfThatTimeAndNoByteOfAStream() throws Exception {
        TestNode here = network.node(1);
        TestNode there = network.node(2);
        TestWorkload client = here.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = serving(there, 3);
        here.inDomainWith(2);
        there.inDomainWith(1);
        here.put(remote(1, server, 2));
        here.service("10.30.0.1", "fdff:2000::1", 0, plan(1, 1));
        traffic(client);

        List<Integer> marks = new ArrayList<>();
        for (int flaps = 1; flaps <= 2; flaps++) {
            marks.add(datagrams.heard());
            Ip.in(here.namespace).batch(List.of("link set wan down"));
            TimeUnit.MILLISECONDS.sleep(100); // so long it is down
            Ip.in(here.namespace).batch(List.of("link set wan up"));
            marks.add(datagrams.after(FIRST_AFTER).next());
            trafficGoesOn();
        }

        long lost = datagrams.lost();
        int first = datagrams.lostBetween(marks.get(0), marks.get(1));
        int second = datagrams.lostBetween(marks.get(2), marks.get(3));
        assertThat(first).isPositive();
        assertThat(second).isPositive();
        assertThat(lost)
                .as("none before, between or after the flaps at %s; lost: %s", marks, datagrams.losses())
                .isEqualTo(first + second);
        assertThat(stream.lost()).isZero();
    }

    @Test
    void fullTablesAreNamedAndWhatTheyHoldGoesOn() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        node.put(local(1, serving(node, 3)));
        node.service("10.30.0.1", "fdff:2000::1", 0, plan(1, 1));
        traffic(client);

        fill(
                node,
                "workloads (at most 4096 entries)",
                Entry.MAX_WORKLOADS - 4,
                i -> new Entry.Workload(
                        ip("10.19." + (i >> 8) + "." + (i & 255)),
                        ip("10.33." + (i >> 8) + "." + (i & 255)),
                        client.plugged().ifindex(),
                        client.plugged().workloadMac(),
                        client.plugged().gatewayMac()));
        fill(
                node,
                "held (at most 4096 entries)",
                Entry.MAX_PREFIXES - 4,
                i -> new Entry.Held(ip("10.32." + (i >> 8) + "." + (i & 255)), 32));

        Traffic another =
                network.closing(Traffic.stream(client, SERVICE4, PORT)).after(SOME);
        assertThat(another.lost()).isZero();
        nothingWasLost();
    }

    /** Puts as many as there is room for and one more, which is refused, and taken once there is room. */
    private void fill(TestNode node, String table, int room, IntFunction<Entry> entries) {
        for (int i = 0; i < room; i++) {
            node.put(entries.apply(i));
        }
        Entry tooMuch = entries.apply(room);

        assertThatThrownBy(() -> node.put(tooMuch))
                .isInstanceOf(DatapathException.class)
                .hasMessageStartingWith("putting '" + EntryText.line(tooMuch) + "' failed")
                .hasMessageContaining("update of map " + table)
                .hasMessageEndingWith(
                        "the table has reached its limit: attach fewer workloads or services to this node");
        trafficGoesOn();
        node.remove(entries.apply(0).key());
        node.put(tooMuch);
        assertThat(node.datapath().entries()).contains(tooMuch).doesNotContain(entries.apply(0));
        trafficGoesOn();
    }

    private static Entry.Plan plan(int id, int backend) {
        return new Entry.Plan(id, Entry.Pick.ROTATE, List.of(backend));
    }

    private static TestWorkload serving(TestNode node, int host) throws Exception {
        TestWorkload server = node.workload("s", host, "10.30.0.10", "fdff::10");
        Traffic.serve(server, PORT);
        return server;
    }

    private void traffic(TestWorkload client) throws Exception {
        datagrams = network.closing(Traffic.datagrams(client, SERVICE4, PORT)).after(SOME);
        stream = network.closing(Traffic.stream(client, SERVICE6, PORT)).after(SOME);
    }

    private void trafficGoesOn() {
        datagrams.after(SOME);
        stream.after(SOME);
    }

    private void nothingWasLost() throws Exception {
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
    }
}
