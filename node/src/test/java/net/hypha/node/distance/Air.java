package net.hypha.node.distance;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import net.hypha.semantics.address.Endpoint;

/** Datagrams between nodes in memory, with a clock of their own; a wait that gets nothing lasts its whole time. */
final class Air {
    final List<byte[]> flown = new ArrayList<>();
    private final Map<Endpoint, PriorityQueue<Flying>> to = new HashMap<>();
    private ToDoubleBiFunction<Endpoint, Endpoint> roundTripMs = (from, there) -> 1;
    private long nowNs = 1_000;
    private long count;
    private DoubleSupplier lagMs = () -> 0;
    private LongUnaryOperator stamp = atNs -> atNs;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Flying(long atNs, long readNs, long order, byte[] bytes, Endpoint from) {}

    static Endpoint endpoint(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2." + number), 50_103);
    }

    long nowNs() {
        return nowNs;
    }

    void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** How far apart nodes are from now on; not a number: nothing gets there. */
    void delays(ToDoubleBiFunction<Endpoint, Endpoint> ms) {
        roundTripMs = ms;
    }

    /** How long each that arrives waits until it can be read, from now on. */
    void lag(DoubleSupplier ms) {
        lagMs = ms;
    }

    /** What is noted as the arrival of each from now on, by when it is. */
    void stamp(LongUnaryOperator arrivalNs) {
        stamp = arrivalNs;
    }

    /** As a datapath does with whatever looks like a probe. */
    private byte[] stamped(Flying arrived) {
        byte[] bytes = arrived.bytes().clone();
        if (bytes.length == Probe.LENGTH) {
            ByteBuffer.wrap(bytes).putLong(Probe.LENGTH - Long.BYTES, stamp.applyAsLong(arrived.atNs()));
        }
        return bytes;
    }

    void send(byte[] bytes, Endpoint from, Endpoint there) {
        flown.add(bytes);
        double ms = roundTripMs.applyAsDouble(from, there);
        if (!Double.isNaN(ms)) {
            long atNs = nowNs + Math.round(ms * 1e6 / 2);
            queue(there).add(new Flying(atNs, atNs + Math.round(lagMs.getAsDouble() * 1e6), count++, bytes, from));
        }
    }

    private PriorityQueue<Flying> queue(Endpoint there) {
        return to.computeIfAbsent(
                there,
                each -> new PriorityQueue<>(
                        Comparator.comparingLong(Flying::readNs).thenComparingLong(Flying::order)));
    }

    /** The socket of one node. */
    Datagrams at(Endpoint own) {
        return new Datagrams() {
            @Override
            public void send(byte[] datagram, Endpoint there) throws IOException {
                Air.this.send(datagram, own, there);
            }

            @Override
            public Optional<Received> receive(int timeoutMs) {
                Flying next = queue(own).peek();
                if (next == null || next.readNs() > nowNs) {
                    return Optional.empty();
                }
                queue(own).remove();
                return Optional.of(new Received(stamped(next), next.from()));
            }
        };
    }
}
