package net.hypha.node.distance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import net.hypha.exchange.message.ProbeKey;

/** What was said between this node and another lately. Used by one thread. */
final class Correspondent {
    /** Questions that may be answered yet: a way of several seconds is measured, too. */
    private static final int OPEN = 8;

    private final ProbeKey key;
    private final Keys.Pair seals;
    private final Map<Long, Long> open = new LinkedHashMap<>(); // when each was asked, by nonce; the oldest first
    private long lastNonce; // of own questions
    private long lastHeard; // the highest nonce of the other's questions
    private long answeredNs;
    private boolean wasAnswered;

    Correspondent(ProbeKey key, Keys.Pair seals) {
        this.key = key;
        this.seals = seals;
    }

    /** By which the other is known. */
    ProbeKey key() {
        return key;
    }

    Seal out() {
        return seals.out();
    }

    Seal in() {
        return seals.in();
    }

    /**
     * The nonce of a new question: the moment, so that it is higher than all before also where this node had forgotten the other meanwhile, which goes
     * on with what it heard. The clock only begins anew with the machine, and then the key is another.
     *
     * @param nowNs by CLOCK_MONOTONIC
     */
    long next(long nowNs) {
        lastNonce = Math.max(lastNonce + 1, nowNs);
        return lastNonce;
    }

    void asked(long nonce, long nowNs) {
        open.put(nonce, nowNs);
        if (open.size() > OPEN) {
            open.remove(open.keySet().iterator().next());
        }
    }

    /** When the question was asked that is answered now; empty if there is none, or it was answered before. */
    OptionalLong answered(long nonce) {
        Long askedNs = open.remove(nonce);
        return askedNs == null ? OptionalLong.empty() : OptionalLong.of(askedNs);
    }

    /** Whether a question is new: each has a higher nonce than all before. */
    boolean isNew(long nonce) {
        boolean higher = Long.compareUnsigned(nonce, lastHeard) > 0;
        lastHeard = higher ? nonce : lastHeard;
        return higher;
    }

    /** Whether it may be answered again; then it is. */
    boolean mayBeAnswered(long nowNs, long leastNs) {
        if (wasAnswered && nowNs - answeredNs < leastNs) {
            return false;
        }
        wasAnswered = true;
        answeredNs = nowNs;
        return true;
    }
}
