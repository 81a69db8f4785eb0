package net.hypha.node.health;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Plugging;
import org.jspecify.annotations.Nullable;

/**
 * What it proves that this node cannot connect to one of its instances: little where it never could, as an instance may take nothing but what comes from
 * semantic addresses; and nothing where callers are answered. Pure, thread-safe.
 */
final class Proof {
    private final Set<Door> connected = new HashSet<>();
    private final Map<String, Released> released = new HashMap<>(); // by workload

    /**
     * What the datapath saw a backend answer, of all callers. Another value: it has answered in between.
     *
     * @param responses how many
     * @param handshakeNs the smoothed time from SYN to SYN-ACK, nanoseconds: another after each
     */
    record Answers(long responses, long handshakeNs) {
        static final Answers NONE = new Answers(0, 0);

        static Answers of(@Nullable BackendStats stats) {
            return stats == null ? NONE : new Answers(stats.samples(), stats.handshakeNs());
        }
    }

    /** An instance may get another namespace, where others may connect, under the same name. */
    private record Door(String workload, Plugging.Socket socket, int port) {}

    private record Released(Plugging.Socket socket, Answers then) {}

    /** This node has connected to it. */
    synchronized void connected(Attached workload, int port) {
        connected.add(new Door(workload.id(), workload.socket(), port));
        released.remove(workload.id());
    }

    /** Whether this node ever connected to it. */
    synchronized boolean canConnect(Attached workload, int port) {
        return connected.contains(new Door(workload.id(), workload.socket(), port));
    }

    /** It is let in again, though this node cannot connect: now others will show. */
    synchronized void released(Attached workload, Answers now) {
        released.put(workload.id(), new Released(workload.socket(), now));
    }

    /** With what its answers are to be compared when it is looked at: with those when it was let in again without a connection, or those now. */
    synchronized Answers since(Attached workload, Answers now) {
        Released then = released.get(workload.id());
        return then == null || !then.socket().equals(workload.socket()) ? now : then.then();
    }

    /** Forgets those that are not here any more. */
    synchronized void retain(Predicate<String> here) {
        connected.removeIf(door -> !here.test(door.workload()));
        released.keySet().removeIf(workload -> !here.test(workload));
    }
}
