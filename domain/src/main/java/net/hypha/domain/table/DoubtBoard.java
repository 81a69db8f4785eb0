package net.hypha.domain.table;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;

/**
 * How much of what nodes say against instances is followed up: of one instance once a second, whoever says so; of what one node says, and of all, so
 * much that nobody can keep others from being heard, nor have checks made without end. Not for two threads at once.
 */
public final class DoubtBoard {
    /** An instance's own node is asked to look at it once in this time. */
    public static final long EACH_MS = 1_000;

    /** Doubts of one node in a second; more are passed over. */
    public static final int OF_ONE_NODE = 64;

    /** Doubts in a second that are passed on. */
    public static final int OF_ALL = 256;

    private final Map<Instance, Long> passedMs = new LinkedHashMap<>(); // the oldest first; within EACH_MS
    private final Map<NodeName, Count> heard = new HashMap<>(); // as many as nodes
    private final Count passed = new Count();

    private record Instance(ServiceKey service, int number) {}

    /** How many there were since the second began. */
    private static final class Count {
        private long second = Long.MIN_VALUE;
        private int count;

        boolean isBeyond(int most, long nowMs) {
            long now = Math.floorDiv(nowMs, 1_000);
            if (now != second) {
                second = now;
                count = 0;
            }
            return count >= most;
        }

        void one() {
            count++;
        }
    }

    /** Whether a node says no more than it may; counts what it says. */
    public boolean hears(NodeName by, long nowMs) {
        Count count = heard.computeIfAbsent(by, each -> new Count());
        if (count.isBeyond(OF_ONE_NODE, nowMs)) {
            return false;
        }
        count.one();
        return true;
    }

    /** What becomes of a doubt. */
    public enum Outcome {
        /** The instance's node is told. */
        PASSED_ON,
        /** It was told within the second. */
        KNOWN,
        /** There are too many of others. */
        TOO_MANY
    }

    /** Of an instance that there is, by somebody who may know it. */
    public Outcome take(ServiceKey service, int number, long nowMs) {
        Iterator<Long> oldest = passedMs.values().iterator();
        while (oldest.hasNext() && Math.abs(nowMs - oldest.next()) >= EACH_MS) {
            oldest.remove();
        }
        Instance instance = new Instance(service, number);
        if (passedMs.containsKey(instance)) {
            return Outcome.KNOWN;
        }
        if (passed.isBeyond(OF_ALL, nowMs)) {
            return Outcome.TOO_MANY;
        }
        passed.one();
        passedMs.put(instance, nowMs);
        return Outcome.PASSED_ON;
    }

    /** A node is gone. */
    public void forget(NodeName node) {
        heard.remove(node);
    }
}
