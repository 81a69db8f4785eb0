package net.hypha.node.miss;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Works through the frames the datapath holds: asks about their destination, puts them back once the datapath knows it, or
 * answers that nobody is there. A fragment that overtook its datagram's first, which the datapath needs to see before it, waits a moment.
 * One thread calls {@link #doWork}, and whoever has brought the answer {@link #answer}; a frame is late by one question, never lost in
 * silence.
 */
public final class MissAgent {
    private static final int FRAMES_PER_TURN = 64;
    private static final int PER_ADDRESS = 16;
    private static final int TOTAL = 1_024;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int EARLY_FRAGMENTS = 256;
    /** Not for long: Linux gives a datagram up once 64 other fragments of its sender came between its own (ipfrag_max_dist). */
    private static final long OVERTAKING_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final double REFUSALS_PER_SECOND = 1_000;
    private static final double REFUSALS_AT_ONCE = 256;

    private final Wire wire;
    private final Directory directory;
    private final LongSupplier nanoTime;
    private final HoldQueue queue = new HoldQueue(PER_ADDRESS, TOTAL, PATIENCE_NS);
    private final EarlyFragments early = new EarlyFragments(EARLY_FRAGMENTS, OVERTAKING_NS);
    private final RateLimit refusals;
    private final ByteBuffer in = ByteBuffer.allocateDirect(Wire.MAX_FRAME);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Wire.MAX_FRAME);
    private final SortedMap<String, AtomicLong> counters = new ConcurrentSkipListMap<>();
    private final ReentrantLock turn = new ReentrantLock(); // of all but waiting for a frame, and counting

    public MissAgent(Wire wire, Directory directory, LongSupplier nanoTime) {
        this.wire = wire;
        this.directory = directory;
        this.nanoTime = nanoTime;
        this.refusals = new RateLimit(REFUSALS_PER_SECOND, REFUSALS_AT_ONCE, nanoTime.getAsLong());
    }

    /**
     * One turn: answers what has become known, then takes a bounded number of frames.
     *
     * @param timeoutMs how long to wait for the first frame
     * @return how much was done; 0 when idle
     * @throws IOException if the TAP is gone
     */
    public int doWork(int timeoutMs) throws IOException {
        int done = alone(this::releaseDue);
        int waitMs = alone(() -> early.msUntilDue(nanoTime.getAsLong(), timeoutMs));
        for (int i = 0; i < FRAMES_PER_TURN; i++) {
            in.clear();
            int length = wire.read(in, i == 0 && done == 0 ? waitMs : 0);
            if (length <= 0) {
                break;
            }
            byte[] frame = new byte[length];
            in.flip().get(frame);
            done += alone(() -> take(frame));
        }
        return done;
    }

    /** Something has become known: looks again at all that waits. May be called by any thread, and is done on return. */
    public void answer() throws IOException {
        alone(() -> {
            int done = 0;
            for (InetAddress address : queue.addresses()) {
                done += look(address);
            }
            return done;
        });
    }

    private interface Work {
        int run() throws IOException;
    }

    private int alone(Work work) throws IOException {
        turn.lock();
        try {
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    /** Frames by what became of them, since start. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> now = new TreeMap<>();
        counters.forEach((name, count) -> now.put(name, count.get()));
        return now;
    }

    /** What has waited long enough. */
    private int releaseDue() throws IOException {
        int done = 0;
        for (HeldFrame expired : queue.expire(nanoTime.getAsLong())) {
            count("expired");
            refuse(expired, Refusal.Reason.UNKNOWN);
            done++;
        }
        for (HeldFrame fragment : early.take(nanoTime.getAsLong())) {
            putBack(fragment);
            done++;
        }
        return done;
    }

    private int look(InetAddress address) throws IOException {
        Optional<HeldFrame> first = queue.first(address);
        if (first.isEmpty() || directory.verdict(address, first.get().from()) == Directory.Verdict.OPEN) {
            return 0;
        }
        int done = 0;
        for (HeldFrame frame : queue.take(address)) {
            handle(frame, directory.verdict(address, frame.from()));
            done++;
        }
        return done;
    }

    private int take(byte[] bytes) throws IOException {
        HeldFrame frame = HeldFrame.parse(bytes).orElse(null);
        if (frame == null) {
            count("not-understood");
        } else if (frame.to() != 0) {
            putBack(frame); // translated already, and finished by the kernel on its way here; a fragment as well
        } else if (frame.packet().protocol() == IpPacket.FRAGMENT && !queue.isAwaited(frame.destination())) {
            count(early.add(frame, nanoTime.getAsLong()) ? "early-fragment" : "drop-queue-full");
        } else {
            handle(frame, directory.verdict(frame.destination(), frame.from()));
        }
        return 1;
    }

    private void handle(HeldFrame frame, Directory.Verdict verdict) throws IOException {
        switch (verdict) {
            case KNOWN -> putBack(frame);
            case NOBODY_THERE -> refuse(frame, Refusal.Reason.NOBODY_THERE);
            case UNKNOWN -> refuse(frame, Refusal.Reason.UNKNOWN);
            case OPEN -> hold(frame);
        }
    }

    private void hold(HeldFrame frame) {
        switch (queue.add(frame, nanoTime.getAsLong())) {
            case FIRST -> {
                count("asked");
                directory.ask(frame.destination());
            }
            case QUEUED -> count("queued");
            case FULL -> count("drop-queue-full");
        }
    }

    private void putBack(HeldFrame frame) throws IOException {
        out.clear().put(frame.frame()).flip();
        count(wire.write(out) ? "put-back" : "drop-tap-full");
    }

    private void refuse(HeldFrame frame, Refusal.Reason reason) throws IOException {
        byte[] answer = Refusal.of(frame.packet(), reason).orElse(null);
        if (answer == null) {
            count("drop-no-answer-allowed");
        } else if (!refusals.take(nanoTime.getAsLong())) {
            count("drop-refusals-limited");
        } else {
            frame.answer(answer, out.clear());
            count(
                    wire.write(out.flip())
                            ? "refused-"
                                    + reason.name().toLowerCase(Locale.ROOT).replace('_', '-')
                            : "drop-tap-full");
        }
    }

    private void count(String what) {
        counters.computeIfAbsent(what, ignored -> new AtomicLong()).incrementAndGet();
    }
}
