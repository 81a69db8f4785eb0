package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.gateway;
import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static net.hypha.kernel.bpf.TestNode.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.Test;

/** Fragments go where their datagram's first goes, to the last byte; only the first has ports and a checksum. */
class FragmentTest extends OnOneNode {
    private static final int PASS = 0;
    private static final int DROP = 2;
    private static final int REDIRECT = 7;
    private static final int[] CUTS = {1_376, 8, 400};
    private static final InetAddress SERVICE4 = ip("10.30.0.1");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");
    private static final InetAddress IDENTITY4 = ip("10.30.0.9");
    private static final InetAddress IDENTITY6 = ip("fdff::9");

    @Test
    void fragmentsAreTranslatedThereAndBackInBothFamilies() {
        UnaryOperator<Datagram> question = datagram -> datagram.udp(40_000, 53, Datagram.data(2_000));
        UnaryOperator<Datagram> answer = datagram -> datagram.udp(53, 40_000, Datagram.data(3_001));
        UnaryOperator<Datagram> request = datagram -> datagram.echo(7, true, Datagram.data(2_000));
        UnaryOperator<Datagram> reply = datagram -> datagram.echo(7, false, Datagram.data(2_000));
        UnaryOperator<Datagram> sctp = datagram -> datagram.content(132, Datagram.data(2_500), -1);
        UnaryOperator<Datagram> tcp = datagram -> datagram.tcp(40_000, 80, Packets.SYN, Datagram.data(1_800));
        for (UnaryOperator<Datagram> there : List.of(question, request, sctp, tcp)) {
            assertTranslated(client, there, client.v4(), SERVICE4, IDENTITY4, server.v4(), there.hashCode() & 0xffff);
            assertTranslated(client, there, client.v6(), SERVICE6, IDENTITY6, server.v6(), 4_711);
        }
        for (UnaryOperator<Datagram> back : List.of(answer, reply, sctp)) {
            assertTranslated(server, back, server.v4(), IDENTITY4, SERVICE4, client.v4(), 0xfffe);
            assertTranslated(server, back, server.v6(), IDENTITY6, SERVICE6, client.v6(), 4_711);
        }
    }

    private void assertTranslated(
            TestWorkload from,
            UnaryOperator<Datagram> content,
            InetAddress sourceBefore,
            InetAddress destinationBefore,
            InetAddress sourceAfter,
            InetAddress destinationAfter,
            int id) {
        List<byte[]> in =
                content.apply(Datagram.of(sourceBefore, destinationBefore)).fragments(id, CUTS);
        List<byte[]> out =
                content.apply(Datagram.of(sourceAfter, destinationAfter)).fragments(id, CUTS);
        for (int i : new int[] {0, 3, 2, 1, 2}) {
            NativeRun.Outcome outcome = run("from_workload", from, in.get(i));
            assertThat(outcome.action()).as("fragment %d", i).isEqualTo(REDIRECT);
            assertThat(Datagram.inside(outcome.packet())).as("fragment %d", i).isEqualTo(Datagram.inside(out.get(i)));
        }
    }

    @Test
    void datagramsAreToldApartByEverythingThatTellsThemApart() {
        TestWorkload other = node.workload("o", 4, "10.30.0.8", "fdff::8");
        node.put(local(2, other));
        node.service("10.30.0.2", "fdff:2000::2", 0, new Entry.Plan(2, Entry.Pick.ROTATE, List.of(2)));
        List<byte[]> first = udp(client.v4(), SERVICE4, 100);
        List<byte[]> toAnother = udp(client.v4(), ip("10.30.0.2"), 100);
        List<byte[]> ofAnother = udp(other.v4(), SERVICE4, 100);
        List<byte[]> later = udp(client.v4(), SERVICE4, 101);
        run("from_workload", client, first.getFirst());
        run("from_workload", client, toAnother.getFirst());

        assertThat(destination(run("from_workload", client, first.get(1)))).isEqualTo(server.v4());
        assertThat(destination(run("from_workload", client, toAnother.get(1)))).isEqualTo(other.v4());
        List<byte[]> unknown = List.of(
                ofAnother.get(1), later.get(1), ping(client.v4(), SERVICE4, 100).get(1));
        long held = node.packets("held");
        run("from_workload", other, unknown.getFirst());
        run("from_workload", client, unknown.get(1));
        run("from_workload", client, unknown.get(2));
        assertThat(node.packets("held"))
                .as("another's source, another datagram, another protocol")
                .isEqualTo(held + 3);
    }

    @Test
    void aFragmentBeforeItsFirstWaitsAndIsPutBackOnce() {
        for (InetAddress service : List.of(SERVICE4, SERVICE6)) {
            InetAddress from = service.equals(SERVICE4) ? client.v4() : client.v6();
            List<byte[]> fragments = udp(from, service, 100);
            long before = node.packets("held");

            NativeRun.Outcome early = run("from_workload", client, fragments.get(1));
            assertThat(early.action()).isEqualTo(REDIRECT);
            assertThat(early.packet()).as("as it came").isEqualTo(fragments.get(1));
            assertThat(node.packets("held")).isEqualTo(before + 1);

            long dropped = node.packets("drop-fragment");
            assertThat(run("from_held", client, fragments.get(1)).action())
                    .as("not a second time")
                    .isEqualTo(DROP);
            assertThat(node.packets("drop-fragment")).isEqualTo(dropped + 1);

            run("from_workload", client, fragments.getFirst());
            assertThat(destination(run("from_held", client, fragments.get(1))))
                    .isEqualTo(service.equals(SERVICE4) ? server.v4() : server.v6());
        }
    }

    @Test
    void fragmentsThatAreNotSemanticAreLeftToTheKernelsStack() {
        for (byte[] fragment : udp(client.v4(), ip("198.51.100.1"), 1)) {
            NativeRun.Outcome outcome = run("from_workload", client, fragment);
            assertThat(outcome.action()).isEqualTo(PASS);
            assertThat(outcome.packet()).isEqualTo(fragment);
        }
    }

    @Test
    void aFirstFragmentWithoutPortsIsNone() {
        List<byte[]> tiny = Datagram.of(client.v6(), SERVICE6)
                .extension(Datagram.DESTINATION_OPTIONS, 0, 0, 1, 4, 0, 0, 0, 0)
                .tcp(40_000, 80, Packets.SYN, Datagram.data(64))
                .fragments(1, 8);
        assertThat(run("from_workload", client, tiny.getFirst()).action()).isEqualTo(DROP);
        assertThat(node.packets("drop-malformed")).isEqualTo(1);
    }

    @Test
    void throughTheTunnelTheyGoTheSameWay() throws Exception {
        node.put(peer(2, 2, 1), gateway(2, 2));
        node.service("10.30.0.3", "fdff:2000::3", 0, new Entry.Plan(3, Entry.Pick.ROTATE, List.of(2)));
        for (boolean v4 : new boolean[] {true, false}) {
            InetAddress from = v4 ? client.v4() : client.v6();
            InetAddress service = ip(v4 ? "10.30.0.3" : "fdff:2000::3");
            List<byte[]> expected = udp(v4 ? IDENTITY4 : IDENTITY6, service, 9);
            List<byte[]> fragments = udp(from, service, 9);
            for (int i = 0; i < fragments.size(); i++) {
                byte[] out = run("from_workload", client, fragments.get(i)).packet();
                byte[] inner = java.util.Arrays.copyOfRange(out, 14 + 28, out.length);
                assertThat(inner).isEqualTo(Datagram.inside(expected.get(i)));
            }
        }
        assertThat(node.packets("tunnelled")).isEqualTo(8);
    }

    private static List<byte[]> udp(InetAddress from, InetAddress to, int id) {
        return Datagram.of(from, to).udp(40_000, 53, Datagram.data(2_000)).fragments(id, CUTS);
    }

    private static List<byte[]> ping(InetAddress from, InetAddress to, int id) {
        return Datagram.of(from, to).echo(7, true, Datagram.data(2_000)).fragments(id, CUTS);
    }

    private static InetAddress destination(NativeRun.Outcome outcome) {
        assertThat(outcome.action()).isEqualTo(REDIRECT);
        return new Packets.View(outcome.packet()).destination();
    }

    private NativeRun.Outcome run(String program, TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run(program, packet, ifindex));
    }
}
