package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.ffm.KernelClock;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of flows: what opens one, what two may not share, when one is over, what is learnt on the way. */
class FlowTest extends OnOneNode {
    private static final InetAddress ONE = ip("10.30.0.1");
    private static final InetAddress TWO = ip("10.30.0.2");
    private static final InetAddress IDENTITY = ip("10.30.0.9");
    private static final long SECOND = 1_000_000_000L;

    private static final int DIRECTION = 80; // where struct flow has it
    private static final int REVERSE = 1;

    @BeforeEach
    void start() {
        node.service("10.30.0.2", "fdff:2000::2", 0, FIRST);
    }

    @Test
    void aPortUsedAgainTowardsAnotherAddressOpensANewFlow() {
        call(ONE, 40_000);
        hangUp(ONE, 40_000);

        assertThat(call(TWO, 40_000).sourcePort()).isEqualTo(40_000);
        assertThat(reply(40_000, Packets.SYN_ACK).source()).isEqualTo(TWO);

        hangUp(TWO, 40_000);
        assertThat(call(ONE, 40_000).sourcePort())
                .as("and back again, where an old entry still is")
                .isEqualTo(40_000);
        assertThat(reply(40_000, Packets.SYN_ACK).source()).isEqualTo(ONE);
    }

    @Test
    void twoLiveFlowsToOneInstanceGetPortsOfTheirOwn() {
        call(ONE, 40_000);
        int other = call(TWO, 40_000).sourcePort();

        assertThat(other).isNotEqualTo(40_000);
        assertThat(reply(40_000, Packets.SYN_ACK).source()).isEqualTo(ONE);
        Packets.View second = reply(other, Packets.SYN_ACK);
        assertThat(second.source()).isEqualTo(TWO);
        assertThat(second.destinationPort()).isEqualTo(40_000);
        assertThat(second.isIntact()).isTrue();
    }

    @Test
    void twoLivePingsWithOneIdentifierAreToldApart() {
        run(client, Packets.echo(client.v4(), ONE, 7, true));
        Packets.View request = view(run(client, Packets.echo(client.v4(), TWO, 7, true)));

        assertThat(request.echoId()).isNotEqualTo(7);
        assertThat(request.isIntact()).isTrue();
        Packets.View reply = view(run(server, Packets.echo(server.v4(), IDENTITY, request.echoId(), false)));
        assertThat(reply.source()).isEqualTo(TWO);
        assertThat(reply.echoId()).isEqualTo(7);
        assertThat(reply.isIntact()).isTrue();
    }

    @Test
    void closedFlowsAreSweptAfterAWhileAndLiveOnesStay() {
        call(ONE, 40_000);
        reply(40_000, Packets.SYN_ACK);
        reply(40_000, Packets.RST);
        call(ONE, 40_001);
        reply(40_001, Packets.SYN_ACK);
        run(client, Packets.udp(client.v4(), ONE, 40_002, 53, "question"));
        long now = KernelClock.nowNs();

        assertThat(node.datapath().sweep(now)).isZero();
        assertThat(node.datapath().backendUses()).containsExactlyEntriesOf(Map.of(1, now));
        assertThat(node.datapath().sweep(now + 6 * SECOND))
                .as("the one that was reset")
                .isEqualTo(2);
        assertThat(node.datapath().backendStats().get(1))
                .extracting(BackendStats::pending)
                .as("the datagram has no answer yet")
                .isEqualTo(1);
        assertThat(node.datapath().sweep(now + 61 * SECOND))
                .as("the idle datagrams")
                .isEqualTo(2);
        assertThat(node.datapath().backendStats().get(1))
                .extracting(BackendStats::pending)
                .isEqualTo(0);
        assertThat(node.datapath().backendUses())
                .as("the connection is still there")
                .containsExactlyEntriesOf(Map.of(1, now + 61 * SECOND));
        assertThat(reply(40_001, Packets.ACK).source())
                .as("the connection lives")
                .isEqualTo(ONE);
    }

    /** Evicted is what was quiet longest: of a caller that sends and is seldom answered, the way back. */
    @Test
    void aWayBackThatWasEvictedIsPutBackByTheCallersNextPackets() {
        byte[] question = Packets.udp(client.v4(), ONE, 40_000, 53, "question");
        byte[] answer = Packets.udp(server.v4(), IDENTITY, 53, 40_000, "answer");
        run(client, question);
        call(TWO, 40_001);
        evict(REVERSE);
        long held = node.packets("held");
        run(server, answer);
        assertThat(node.packets("held")).as("nobody knows whose it is").isEqualTo(held + 1);

        node.datapath().sweep(KernelClock.nowNs()); // each flow's next packet goes the long way
        run(client, question);
        run(client, segment(TWO, 40_001, Packets.ACK, ""));

        for (int i = 0; i < 2; i++) {
            assertThat(view(run(server, answer)).source()).isEqualTo(ONE);
            assertThat(reply(40_001, Packets.SYN_ACK).source()).isEqualTo(TWO);
        }
        assertThat(node.packets("opened")).isEqualTo(2);
        node.datapath().sweep(KernelClock.nowNs());
        assertThat(node.datapath().flowTable().used()).isEqualTo(4);
        assertThat(node.datapath().flowTable().evicted()).isEqualTo(2);
    }

    @Test
    void aWayBackThatAnotherFlowHasTakenStaysTaken() {
        byte[] toOne = Packets.udp(client.v4(), ONE, 40_000, 53, "question");
        byte[] answer = Packets.udp(server.v4(), IDENTITY, 53, 40_000, "answer");
        run(client, toOne);
        evict(REVERSE);
        run(client, Packets.udp(client.v4(), TWO, 40_000, 53, "question"));

        node.datapath().sweep(KernelClock.nowNs());
        run(client, toOne);

        assertThat(view(run(server, answer)).source()).isEqualTo(TWO);
    }

    /** Removes all entries of a direction, as if others had needed their room. */
    private void evict(int direction) {
        NativeMap flows = node.datapath().flowEntries();
        List<byte[]> keys = new ArrayList<>();
        flows.forEach((key, flow) -> {
            if (flow[DIRECTION] == direction) {
                keys.add(key);
            }
        });
        assertThat(keys).isNotEmpty().allMatch(flows::remove);
    }

    @Test
    void flowsOutliveARestartOfTheNetworkManager() {
        call(ONE, 40_000);
        node.restart();
        assertThat(reply(40_000, Packets.SYN_ACK).source()).isEqualTo(ONE);
        assertThat(node.datapath().backendStats()).containsKey(1);
    }

    @Test
    void requestsAreTimedFromFirstByteToFirstByte() {
        call(ONE, 40_000);
        reply(40_000, Packets.SYN_ACK);
        run(client, segment(ONE, 40_000, Packets.ACK, ""));
        assertThat(stats().samples()).as("a handshake is no request").isZero();

        run(client, segment(ONE, 40_000, Packets.PSH_ACK, "GET /"));
        run(client, segment(ONE, 40_000, Packets.PSH_ACK, " HTTP/1.0"));
        assertThat(stats().pending()).isEqualTo(1);
        reply(40_000, Packets.ACK);
        assertThat(stats().pending()).as("an acknowledgement is no response").isEqualTo(1);
        run(server, Packets.tcp(server.v4(), IDENTITY, 80, 40_000, Packets.PSH_ACK, "200"));
        run(server, Packets.tcp(server.v4(), IDENTITY, 80, 40_000, Packets.PSH_ACK, "more"));

        assertThat(stats().pending()).isZero();
        assertThat(stats().samples()).isEqualTo(1);
        assertThat(stats().responseNs()).isPositive();
    }

    @Test
    void aRequestThatIsGivenUpNoLongerWaits() {
        call(ONE, 40_000);
        reply(40_000, Packets.SYN_ACK);
        run(client, segment(ONE, 40_000, Packets.PSH_ACK, "GET /"));
        run(client, segment(ONE, 40_000, Packets.RST_ACK, ""));

        assertThat(stats().pending()).isZero();
        assertThat(stats().samples()).isZero();
        assertThat(stats().refused()).isZero();
    }

    private BackendStats stats() {
        BackendStats stats = node.datapath().backendStats().get(1);
        if (stats == null) {
            throw new AssertionError("the backend saw no flow");
        }
        return stats;
    }

    private Packets.View call(InetAddress service, int port) {
        return view(run(client, segment(service, port, Packets.SYN, "")));
    }

    private byte[] segment(InetAddress service, int port, int flags, String payload) {
        return Packets.tcp(client.v4(), service, port, 80, flags, payload);
    }

    /** Both sides say FIN. */
    private void hangUp(InetAddress service, int port) {
        run(client, segment(service, port, Packets.FIN_ACK, ""));
        reply(port, Packets.FIN_ACK);
        run(client, segment(service, port, Packets.ACK, ""));
    }

    private Packets.View reply(int port, int flags) {
        return view(run(server, Packets.tcp(server.v4(), IDENTITY, 80, port, flags, "")));
    }

    private static Packets.View view(NativeRun.Outcome outcome) {
        assertThat(outcome.action()).as("redirected").isEqualTo(7);
        return new Packets.View(outcome.packet());
    }

    private NativeRun.Outcome run(TestWorkload from, byte[] packet) {
        int ifindex = from.plugged().ifindex();
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
