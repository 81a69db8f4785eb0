package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRun;

/**
 * A node with one caller, packet by packet: which backend each of its flows gets. Backend {@code n} is 10.18.1.(100 + n); none of them exists,
 * only packets are looked at.
 */
final class Picks {
    private static final InetAddress SERVICE = ip("10.30.0.1");
    private static final InetAddress CLIENT = ip("10.18.1.2");
    private static final InetAddress IDENTITY = ip("10.30.0.9");

    final TestNode node;
    private final int ifindex;
    private int port = 40_000;

    Picks(TestNetwork network) throws Exception {
        node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        ifindex = client.plugged().ifindex();
    }

    /** A plan of one tier with backends 1 to {@code backends}. */
    void plan(Entry.Pick pick, int backends) {
        plan(pick, 0, 100, List.of(IntStream.rangeClosed(1, backends).boxed().toList()));
    }

    /** The same under a number of its own, so that nobody sticks to anything yet. */
    void plan(int number, Entry.Pick pick, int backends) {
        plan(
                number,
                pick,
                0,
                100,
                List.of(IntStream.rangeClosed(1, backends).boxed().toList()));
    }

    void plan(Entry.Pick pick, int saturation, int heaviest, List<List<Integer>> tiers) {
        plan(1, pick, saturation, heaviest, tiers);
    }

    private void plan(int number, Entry.Pick pick, int saturation, int heaviest, List<List<Integer>> tiers) {
        List<Entry> entries = new ArrayList<>();
        for (List<Integer> tier : tiers) {
            for (int id : tier) {
                InetAddress address = address(id);
                entries.add(new Entry.Workload(address, address, ifindex, "02:00:00:00:00:01", "02:00:00:00:00:02"));
                entries.add(new Entry.Backend(id, 1, new Entry.Target.Local(address, null, ifindex), id * 7919));
            }
        }
        entries.add(new Entry.Plan(number, pick, tiers, Entry.Affinity.CALLER, saturation, heaviest, 3_600_000));
        entries.add(new Entry.Service(SERVICE, 0, number));
        node.put(entries.toArray(Entry[]::new));
    }

    /** A plan of its own, whose first flow gets what is returned. */
    int firstOf(int number, int backends) {
        plan(number, Entry.Pick.ROTATE, backends);
        return connect();
    }

    void weight(int backend, int weight) {
        node.put(new Entry.Rating(backend, weight, 1, 0, 0, 0));
    }

    private static InetAddress address(int backend) {
        return ip("10.18.1." + (100 + backend));
    }

    /** The port that the last flow was opened from. */
    int lastPort() {
        return port - 1;
    }

    /** Opens a TCP flow from the next port; the backend it got. */
    int open() {
        return openFrom(port++);
    }

    int openFrom(int from) {
        return backend(run(Packets.tcp(CLIENT, SERVICE, from, 80, Packets.SYN, "")));
    }

    /** The backends that the next flows get, all of which are answered. */
    List<Integer> connect(int flows) {
        return IntStream.range(0, flows).map(i -> connect()).boxed().toList();
    }

    /** Opens a flow and has it answered, so that it is established. */
    int connect() {
        int backend = open();
        synAck(backend, lastPort());
        return backend;
    }

    void synAck(int backend, int clientPort) {
        answerWith(backend, clientPort, Packets.SYN_ACK);
    }

    /** The caller of an established flow sends a request. */
    void request(int from) {
        run(Packets.tcp(CLIENT, SERVICE, from, 80, Packets.PSH_ACK, "request"));
    }

    void respond(int backend, int clientPort) {
        run(Packets.tcp(address(backend), IDENTITY, 80, clientPort, Packets.PSH_ACK, "response"));
    }

    /** The caller resets an established flow. */
    void hangUp(int from) {
        say(from, Packets.RST_ACK);
    }

    /** The caller sends a segment without content. */
    void say(int from, int flags) {
        run(Packets.tcp(CLIENT, SERVICE, from, 80, flags, ""));
    }

    /** The backend sends a segment without content. */
    void answerWith(int backend, int clientPort, int flags) {
        run(Packets.tcp(address(backend), IDENTITY, 80, clientPort, flags, ""));
    }

    /** Sends a datagram from the next port that nobody answers by itself. */
    int ask() {
        return askFrom(port++);
    }

    int askFrom(int from) {
        return backend(run(Packets.udp(CLIENT, SERVICE, from, 80, "question")));
    }

    void answer(int backend, int clientPort) {
        run(Packets.udp(address(backend), IDENTITY, 80, clientPort, "answer"));
    }

    /** Refuses the next flow that goes there. */
    void refuseNext(int backend) {
        while (open() != backend) {
            // another's turn
        }
        refuse(backend, lastPort());
    }

    void refuse(int backend, int clientPort) {
        answerWith(backend, clientPort, Packets.RST_ACK);
    }

    /** Why the flow from this port went where it went. */
    BoundFlow.Choice choice(int protocol, int from) {
        return Objects.requireNonNull(flow(protocol, from).choice());
    }

    /** The flow from this port, as its caller names it. */
    BoundFlow flow(int protocol, int from) {
        return node.datapath()
                .flow(new FlowName(protocol, CLIENT, from, SERVICE, 80))
                .orElseThrow();
    }

    BackendStats measured(int backend) {
        return Objects.requireNonNull(node.datapath().backendStats().get(backend));
    }

    /** As if responses and handshakes had taken so long so far. */
    void measure(int backend, long responseNs, long handshakeNs) {
        change(backend, 0, value -> responseNs);
        change(backend, 24, value -> handshakeNs);
    }

    /** As if the last response had come at that time. */
    void sampled(int backend, long atNs) {
        change(backend, 8, value -> atNs);
    }

    /** A minute passes since requests began to wait for an answer. */
    void aMinutePassesWaiting(int backend) {
        passes(backend, 32, TimeUnit.MINUTES.toNanos(1));
    }

    /** Time passes since the first request that was not answered. */
    void passesUnanswered(int backend, long ns) {
        passes(backend, 40, ns);
    }

    /** Time passes since the first SYN that was not answered. */
    void passesKnocking(int backend, long ns) {
        passes(backend, 48, ns);
    }

    /** Moves a time in {@code struct backend_stats} back. */
    private void passes(int backend, int offset, long ns) {
        change(backend, offset, value -> value - ns);
    }

    private void change(int backend, int offset, LongUnaryOperator to) {
        ByteBuffer key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(backend);
        NativeMap all = node.datapath().measurements();
        byte[] stats = Objects.requireNonNull(all.lookup(key.array()));
        ByteBuffer value = ByteBuffer.wrap(stats).order(ByteOrder.nativeOrder());
        value.putLong(offset, to.applyAsLong(value.getLong(offset)));
        all.put(key.array(), stats);
    }

    private static int backend(NativeRun.Outcome outcome) {
        byte[] address = new Packets.View(outcome.packet()).destination().getAddress();
        return (address[3] & 0xff) - 100;
    }

    private NativeRun.Outcome run(byte[] packet) {
        return node.namespace.call(() -> node.datapath().run("from_workload", packet, ifindex));
    }
}
