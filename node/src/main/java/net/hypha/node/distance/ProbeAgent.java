package net.hypha.node.distance;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.node.miss.RateLimit;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Vivaldi;
import org.jspecify.annotations.Nullable;

/**
 * Asks other nodes, and answers them. What is not from a known node, not of a probe's form, sealed by another, or said before is passed over and
 * counted, never answered; an answer is as long as the question. One thread calls {@link #doWork}, any the others.
 */
public final class ProbeAgent {
    private static final int DATAGRAMS_PER_TURN = 64;
    private static final int LEAST_WAIT_MS = 1;
    private static final int MAX_BEACONS = 32_768;
    private static final int MAX_CORRESPONDENTS = 4_096;
    /** Half of the shortest interval that may be configured: two questions on a way that shakes may come so close. */
    private static final long ANSWERS_APART_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double ANSWERS_PER_SECOND = 1_000;
    private static final double ANSWERS_AT_ONCE = 256;
    private static final double QUESTIONS_AT_ONCE = 8;
    private static final double NS_PER_SECOND = 1e9;

    private final Datagrams datagrams;
    private final Distances distances;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private @Nullable Keys keys; // made on first use, as a start has no time for it
    private final Pairs pairs;
    private final RateLimit questions;
    private final RateLimit answers;
    private final Sealing sealing = new Sealing();
    private final Map<Endpoint, Beacon> beacons = new HashMap<>();
    private final Map<Endpoint, Correspondent> correspondents = new LinkedHashMap<>(16, 0.75f, true);
    private final SortedMap<String, AtomicLong> counters = new ConcurrentSkipListMap<>();
    private final ReentrantLock turn = new ReentrantLock(); // of all but waiting for a datagram

    /**
     * @param interval between questions to a node in use
     * @param random unpredictable: this node's secret comes of it
     */
    public ProbeAgent(
            Datagrams datagrams,
            Distances distances,
            Duration interval,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.datagrams = datagrams;
        this.distances = distances;
        this.random = random;
        this.nanoTime = nanoTime;
        this.pairs = new Pairs(interval, random);
        long now = nanoTime.getAsLong();
        this.questions = new RateLimit(Pairs.AT_ONCE * NS_PER_SECOND / interval.toNanos(), QUESTIONS_AT_ONCE, now);
        this.answers = new RateLimit(ANSWERS_PER_SECOND, ANSWERS_AT_ONCE, now);
    }

    /** To be told to others. */
    public ProbeKey key() {
        turn.lock();
        try {
            return keys().own();
        } finally {
            turn.unlock();
        }
    }

    private Keys keys() {
        Keys made = keys == null ? Keys.make(random) : keys;
        keys = made;
        return made;
    }

    /** What the domain told of others, each anew. */
    public void told(Collection<Beacon> news) {
        alone(() -> {
            for (Beacon beacon : news) {
                if (beacons.size() < MAX_BEACONS || beacons.containsKey(beacon.tunnel())) {
                    beacons.put(beacon.tunnel(), beacon);
                }
            }
            distances.told(news);
            return 0;
        });
    }

    /**
     * Whom to ask; who has no beacon yet is asked once it has.
     *
     * @param around all that may be met; others are forgotten
     */
    public void aim(Set<Endpoint> inUse, Set<Endpoint> others, Set<Endpoint> around) {
        alone(() -> {
            beacons.keySet().retainAll(around);
            correspondents.keySet().retainAll(around);
            distances.retain(around);
            pairs.aim(inUse, others, nanoTime.getAsLong());
            return 0;
        });
    }

    /** Those of whom it was told how they are probed. */
    public Set<Endpoint> known() {
        turn.lock();
        try {
            return Set.copyOf(beacons.keySet());
        } finally {
            turn.unlock();
        }
    }

    /** Probes by what became of them, since start. */
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> now = new TreeMap<>();
        counters.forEach((name, count) -> now.put(name, count.get()));
        return now;
    }

    /**
     * One turn: asks who is to be asked, then takes a bounded number of datagrams.
     *
     * @param timeoutMs how long to wait for the first, at most
     * @return how much was done; 0 when idle
     */
    public int doWork(int timeoutMs) {
        int done = alone(this::ask);
        int waitMs = alone(() -> untilDueMs(timeoutMs));
        for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
            Optional<Datagrams.Received> received = datagrams.receive(i == 0 ? waitMs : LEAST_WAIT_MS);
            long atNs = nanoTime.getAsLong();
            if (received.isEmpty()) {
                break;
            }
            done += alone(() -> take(received.get(), atNs));
        }
        return done;
    }

    /** A moment at least, also where more are due than may be asked. */
    private int untilDueMs(int atMostMs) {
        long ns = pairs.untilDueNs(nanoTime.getAsLong(), TimeUnit.MILLISECONDS.toNanos(atMostMs));
        return Math.max(LEAST_WAIT_MS, Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(ns)));
    }

    private interface Work {
        int run();
    }

    private int alone(Work work) {
        turn.lock();
        try {
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    private int ask() {
        int done = 0;
        for (Endpoint node : pairs.due(nanoTime.getAsLong())) {
            if (!questions.take(nanoTime.getAsLong())) {
                break;
            }
            ask(node);
            done++;
        }
        return done;
    }

    private void ask(Endpoint node) {
        Correspondent with = correspondent(node);
        if (with == null) {
            pairs.asked(node, nanoTime.getAsLong()); // nothing to ask it by: it is looked at again later
            return;
        }
        long nonce = with.next(nanoTime.getAsLong());
        byte[] question = Probe.question(nonce, distances.own()).write(with.out());
        pairs.asked(node, nanoTime.getAsLong());
        with.asked(nonce, nanoTime.getAsLong());
        send(question, node, "asked");
    }

    private void send(byte[] probe, Endpoint to, String what) {
        try {
            datagrams.send(probe, to);
            count(what);
        } catch (IOException _) {
            count("not-sent");
        }
    }

    private @Nullable Correspondent correspondent(Endpoint node) {
        Beacon beacon = beacons.get(node);
        if (beacon == null) {
            return null;
        }
        Correspondent known = correspondents.get(node);
        if (known == null || !known.key().equals(beacon.key())) {
            known = keys().with(beacon.key())
                    .map(pair -> new Correspondent(beacon.key(), pair))
                    .orElse(null);
            correspondents.remove(node);
            if (known != null) {
                correspondents.put(node, known);
            }
            if (correspondents.size() > MAX_CORRESPONDENTS) {
                correspondents.remove(correspondents.keySet().iterator().next());
            }
        }
        return known;
    }

    private int take(Datagrams.Received received, long readNs) {
        if (!Probe.isOne(received.bytes())) {
            count("refused-form");
            return 1;
        }
        Endpoint from = received.from().tunnel();
        Correspondent with = correspondent(from);
        if (with == null) {
            count("refused-unknown");
            return 1;
        }
        Probe.read(received.bytes(), with.in())
                .ifPresentOrElse(
                        probe -> {
                            long atNs = arrival(received.bytes(), readNs);
                            switch (probe.kind()) {
                                case QUESTION -> answer(from, with, probe, atNs);
                                case ANSWER -> answered(from, with, probe, atNs);
                            }
                        },
                        () -> count("refused-seal"));
        return 1;
    }

    /** When a probe arrived: as the datapath noted, unless that cannot be, or it came past it. */
    private static long arrival(byte[] bytes, long readNs) {
        long waitedNs = readNs - Probe.arrivalNs(bytes);
        return waitedNs >= 0 && waitedNs <= Probe.LONGEST_HELD_NS ? readNs - waitedNs : readNs;
    }

    private void answer(Endpoint from, Correspondent with, Probe question, long atNs) {
        long nowNs = nanoTime.getAsLong();
        if (!with.isNew(question.nonce())) {
            count("refused-replayed");
        } else if (!with.mayBeAnswered(nowNs, ANSWERS_APART_NS) || !answers.take(nowNs)) {
            count("refused-too-many");
        } else {
            distances.placed(from, question.coordinate());
            send(sealed(question, with, atNs), from, "answered");
        }
    }

    /** The answer to a question that arrived then; what it takes to seal it is told as part of what it was held, by what it took before. */
    private byte[] sealed(Probe question, Correspondent with, long atNs) {
        long beganNs = nanoTime.getAsLong();
        long heldNs = Math.clamp(beganNs + sealing.leastNs() - atNs, 0, Probe.LONGEST_HELD_NS);
        byte[] answer = Probe.answer(question.nonce(), distances.own(), heldNs).write(with.out());
        sealing.took(nanoTime.getAsLong() - beganNs);
        return answer;
    }

    private void answered(Endpoint from, Correspondent with, Probe answer, long atNs) {
        with.answered(answer.nonce())
                .ifPresentOrElse(
                        askedNs -> measured(from, answer, atNs - askedNs - answer.heldNs()),
                        () -> count("refused-unasked"));
    }

    private void measured(Endpoint from, Probe answer, long roundTripNs) {
        pairs.answered(from, nanoTime.getAsLong());
        distances
                .probe(from, roundTripNs)
                .ifPresentOrElse(
                        ms -> {
                            count("measured");
                            distances.placed(from, answer.coordinate());
                            distances.own(Vivaldi.update(distances.own(), answer.coordinate(), ms, random));
                        },
                        () -> count("refused-impossible"));
    }

    private void count(String what) {
        counters.computeIfAbsent(what, ignored -> new AtomicLong()).incrementAndGet();
    }
}
