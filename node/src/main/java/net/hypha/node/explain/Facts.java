package net.hypha.node.explain;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Sight;
import net.hypha.node.plan.Desired;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import org.jspecify.annotations.Nullable;

/**
 * All that an explanation follows from, at one moment.
 *
 * @param self the node whose view it is
 * @param told every instance and route that the domain told of for this meaning, with instances in place of a route to the own domain
 * @param options how the service wants the policy to choose
 * @param meaning as planned; null where it is not planned
 * @param backends what backend numbers stand for, as this node sees them
 * @param entries as the kernel shall hold them
 * @param stats what the kernel measured, by backend number
 * @param family of the flow
 * @param health why an instance of this node fails its checks, where that is known
 * @param callers workloads of this node
 * @param bonds who sticks to what so far, where the plan is of that kind
 */
public record Facts(
        NodeName self,
        List<Candidate> told,
        PolicyOptions options,
        Desired.@Nullable Meaning meaning,
        Map<Integer, Candidate> backends,
        Map<Entry.Key, Entry> entries,
        Map<Integer, BackendStats> stats,
        Family family,
        Function<Candidate, Optional<Sight>> distances,
        Function<Candidate, Optional<String>> health,
        List<Caller> callers,
        List<Bond> bonds,
        Clock clock) {
    /**
     * When it is.
     *
     * @param nowNs CLOCK_MONOTONIC nanoseconds
     * @param halfLifeNs after so long without a sample a response time counts half
     */
    public record Clock(long nowNs, long halfLifeNs) {}

    /**
     * A workload that may call.
     *
     * @param address what it is told apart by: its instance address, or its node's in the underlay
     */
    public record Caller(String id, InetAddress address) {}
}
