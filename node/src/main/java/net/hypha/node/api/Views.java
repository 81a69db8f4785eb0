package net.hypha.node.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import net.hypha.node.explain.Explanation;
import net.hypha.node.explain.FlowExplanation;
import net.hypha.node.health.Report;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** What the local API answers; field by field as {@code api/node.yaml} says; what is null is left out. */
public final class Views {
    private Views() {}

    /**
     * {@code GET /v1/status}.
     *
     * @param host null where the node itself cannot call
     */
    public record Status(
            String name,
            Domain domain,
            @Nullable Subnet subnet,
            Endpoint tunnel,
            String decapsulation,
            int workloads,
            @Nullable Host host,
            int services,
            int entries,
            Flows flows,
            Counters counters,
            List<Packets> packets,
            List<Condition> conditions) {}

    /**
     * @param since when the conversation came to stand so
     * @param toldAt when the domain last told something; null if not since this process started
     * @param ageSeconds of what is known, since it was told; null as {@code toldAt}
     * @param epoch of the table; null if nothing is known
     */
    public record Domain(
            @Nullable String name,
            boolean connected,
            Instant since,
            String reason,
            @Nullable Instant toldAt,
            @Nullable Long ageSeconds,
            @Nullable Long epoch) {}

    /** The node itself as a caller. */
    public record Host(AddressPair namespaceAddress, AddressPair instanceAddress, String device) {}

    /**
     * How full the table of flows is, in entries: two for a flow.
     *
     * @param evicted of flows that were not over, since the table was made
     */
    public record Flows(long used, long max, long evicted) {}

    public record Subnet(@Nullable Prefix v4, @Nullable Prefix v6) {}

    /** Packets, frames, queries, probes, health checks and what callers saw, since load or start, by what became of them. */
    public record Counters(
            SortedMap<String, Long> kernel,
            SortedMap<String, Long> held,
            Map<String, Long> dns,
            SortedMap<String, Long> probes,
            SortedMap<String, Long> checks,
            SortedMap<String, Long> doubts) {}

    /** What became of packets in the datapath since load, in words; only what happened. */
    public record Packets(String became, long packets, String meaning) {}

    /** Something that is not as it should be. */
    public record Condition(String name, String message) {}

    /**
     * {@code /v1/workloads}.
     *
     * @param health null where nothing checks it and nothing speaks against it
     */
    public record Workload(
            String id,
            Path netns,
            @Nullable ServiceName service,
            @Nullable Integer number,
            String state,
            AddressPair namespaceAddress,
            AddressPair instanceAddress,
            @Nullable Location location,
            @Nullable LabelSet labels,
            @Nullable Report health,
            String device) {}

    /**
     * {@code GET /v1/resolve}.
     *
     * @param meaning a sentence for people
     * @param choice policy word or instance number
     * @param selection how the kernel picks among the candidates; null where it has no plan
     */
    public record Resolved(
            String name,
            ServiceKey service,
            String choice,
            AddressPair addresses,
            String meaning,
            @Nullable String selection,
            List<Candidate> candidates) {}

    /**
     * Where a new flow may go.
     *
     * @param node where the instance is; null for a route
     * @param via the domain that chooses; null for an instance
     * @param way {@code local}, {@code remote} or {@code gateway}
     * @param responseMs smoothed response time; null while none was seen
     */
    public record Candidate(
            String id,
            @Nullable Integer number,
            @Nullable String node,
            @Nullable DomainName via,
            @Nullable AddressPair instanceAddress,
            @Nullable Location location,
            String way,
            @Nullable Double responseMs,
            int pending,
            long flows,
            long refused,
            boolean ejected) {}

    /**
     * {@code GET /v1/explain}.
     *
     * @param node whose view it is
     * @param choice policy word or instance number
     * @param meaning a sentence for people
     * @param ageSeconds since the domain told something; null if not since this process started
     */
    public record Explained(
            String node,
            String name,
            ServiceKey service,
            String choice,
            AddressPair addresses,
            String meaning,
            @Nullable Long ageSeconds,
            Explanation explanation) {}

    /**
     * {@code GET /v1/flow}.
     *
     * @param node whose view it is
     * @param next what would become of the next flow to the same address from the same side; null where this node chooses nothing for it
     */
    public record ExplainedFlow(
            String node, FlowExplanation flow, @Nullable Explained next) {}

    /** {@code GET /v1/table}. */
    public record Table(@Nullable Instant toldAt, @Nullable Long epoch, List<Service> services) {}

    public record Service(
            ServiceKey service,
            long epoch,
            String defaultPolicy,
            Map<String, AddressPair> addresses,
            Map<Integer, AddressPair> numbers,
            List<Instance> instances,
            List<Route> routes) {}

    public record Instance(
            int number,
            String node,
            String state,
            AddressPair instanceAddress,
            AddressPair namespaceAddress,
            @Nullable Location location,
            int weight,
            @Nullable LabelSet labels) {}

    /**
     * @param weight of the ready instances together
     * @param inFlight flows in flight at them, of all callers; null where they are not known
     * @param beyondMs round trip from a gateway to the nearest of them; null where it is not known
     */
    public record Route(
            DomainName via,
            List<Endpoint> gateways,
            @Nullable Location location,
            int ready,
            double bestResponseMs,
            int weight,
            @Nullable Integer inFlight,
            @Nullable Double beyondMs,
            List<DomainName> path) {}

    /**
     * {@code GET /v1/nodes}.
     *
     * @param way {@code self}, {@code direct} (on the same link) or {@code tunnel}
     * @param distance null where it is not known
     */
    public record Node(
            String name,
            DomainName domain,
            Endpoint tunnel,
            @Nullable Subnet subnet,
            @Nullable Location location,
            String way,
            @Nullable Distance distance) {}

    /**
     * How far a node is; says nothing of whether it can be reached.
     *
     * @param source {@code self}, {@code flow}, {@code probe} or {@code estimate}
     * @param ageSeconds since it was measured
     */
    public record Distance(double roundTripMs, String source, long ageSeconds) {}
}
