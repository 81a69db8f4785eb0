package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.ffm.NativeRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which backend a new flow gets. Backend {@code n} is 10.18.1.(100 + n); none of them exists, only packets are looked at. */
class PickTest {
    private static final InetAddress SERVICE = ip("10.30.0.1");
    private static final InetAddress CLIENT = ip("10.18.1.2");
    private static final InetAddress IDENTITY = ip("10.30.0.9");

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    private int ifindex;
    private int port = 40_000;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        ifindex = client.plugged().ifindex();
    }

    @Test
    void theOneThatAnswersFastestIsChosen() {
        plan(Entry.Pick.LOWEST_COST, 3);
        List<Integer> flows = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            flows.add(ask());
        }
        assertThat(flows).as("each is tried once while nothing is known").containsExactlyInAnyOrder(1, 2, 3);

        answer(flows.get(2), port - 1);
        assertThat(open())
                .as("two have not answered yet, and wait longer every moment")
                .isEqualTo(flows.get(2));
    }

    @Test
    void aRequestThatIsNeverAnsweredIsForgottenInTheEnd() {
        plan(Entry.Pick.LOWEST_COST, 2);
        int silent = ask();
        int other = ask();
        answer(other, port - 1);
        assertThat(open()).as("the silent one keeps somebody waiting").isEqualTo(other);

        sinceThenAMinutePassed(silent);
        assertThat(open()).as("nobody waits that long: it gets another chance").isEqualTo(silent);
    }

    @Test
    void ofManyTheCheaperOfTwoIsChosenSoAllGetTheirShare() {
        plan(Entry.Pick.LOWEST_COST, 128);
        Set<Integer> seen = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            seen.add(open());
        }
        assertThat(seen).hasSizeGreaterThan(100);
    }

    @Test
    void randomReachesAll() {
        plan(Entry.Pick.RANDOM, 5);
        Set<Integer> seen = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            seen.add(open());
        }
        assertThat(seen).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void rotationPassesOverTheEjectedAndTakesThemIfThereIsNoOther() {
        plan(Entry.Pick.ROTATE, 3);
        assertThat(IntStream.range(0, 3).map(i -> open())).containsExactly(1, 2, 3);
        refuse(2, port - 2);
        assertThat(IntStream.range(0, 4).map(i -> open())).containsExactly(1, 3, 1, 3);

        refuse(1, port - 2);
        refuse(3, port - 1);
        assertThat(IntStream.range(0, 3).map(i -> open()).boxed().toList()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(node.datapath().backendStats().values())
                .extracting(BackendStats::ejected)
                .containsOnly(true);
    }

    @Test
    void anEmptyPlaceInAPlanIsPassedOver() {
        plan(Entry.Pick.FIRST, 3);
        node.remove(new Entry.BackendKey(1));
        assertThat(open()).isEqualTo(2);
    }

    private void plan(Entry.Pick pick, int backends) {
        List<Integer> ids = new ArrayList<>();
        for (int id = 1; id <= backends; id++) {
            InetAddress address = address(id);
            ids.add(id);
            node.put(new Entry.Workload(address, address, ifindex, "02:00:00:00:00:01", "02:00:00:00:00:02"));
            node.put(new Entry.Backend(id, 1, new Entry.Target.Local(address, null, ifindex)));
        }
        node.put(new Entry.Plan(1, pick, ids), new Entry.Service(SERVICE, 0, 1));
    }

    private static InetAddress address(int backend) {
        return ip("10.18.1." + (100 + backend));
    }

    /** Opens a flow from the next port; the backend it got. */
    private int open() {
        return backend(run(Packets.tcp(CLIENT, SERVICE, port++, 80, Packets.SYN, "")));
    }

    /** Sends a request from the next port, that nobody answers by itself. */
    private int ask() {
        return backend(run(Packets.udp(CLIENT, SERVICE, port++, 80, "question")));
    }

    private void answer(int backend, int clientPort) {
        run(Packets.udp(address(backend), IDENTITY, 80, clientPort, "answer"));
    }

    /** Moves {@code waiting_since_ns} of {@code struct backend_stats} back. */
    private void sinceThenAMinutePassed(int backend) {
        ByteBuffer key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(backend);
        byte[] stats = node.datapath().measurements().lookup(key.array());
        assertThat(stats).isNotNull();
        ByteBuffer value = ByteBuffer.wrap(stats).order(ByteOrder.nativeOrder());
        value.putLong(24, value.getLong(24) - TimeUnit.MINUTES.toNanos(1));
        node.datapath().measurements().put(key.array(), stats);
    }

    private void refuse(int backend, int clientPort) {
        run(Packets.tcp(address(backend), IDENTITY, 80, clientPort, Packets.RST_ACK, ""));
    }

    private static int backend(NativeRun.Outcome outcome) {
        byte[] address = new Packets.View(outcome.packet()).destination().getAddress();
        return (address[3] & 0xff) - 100;
    }

    private NativeRun.Outcome run(byte[] packet) {
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
