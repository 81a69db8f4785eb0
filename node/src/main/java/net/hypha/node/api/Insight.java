package net.hypha.node.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.hypha.dns.DnsCounters;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.datapath.Counters;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.node.config.NodeConfig;
import net.hypha.node.distance.Sight;
import net.hypha.node.health.HealthKeeper;
import net.hypha.node.health.Report;
import net.hypha.node.metrics.NodeMetrics;
import net.hypha.node.miss.MissAgent;
import net.hypha.node.names.NodeZone;
import net.hypha.node.observe.Observer;
import net.hypha.node.plan.Planning;
import net.hypha.node.table.DomainLink;
import net.hypha.node.table.Interests;
import net.hypha.node.table.Knowledge;
import net.hypha.node.table.Known;
import net.hypha.node.ways.Underlay;
import net.hypha.node.ways.Ways;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.HostKeeper;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** What the node knows and does, as the local API shows it. Thread-safe. */
public final class Insight {
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;
    private static final double US_PER_MS = 1e3;

    private final Parts parts;
    private final Resolving resolving;
    private final Explainer explainer;
    private final Explainer lookingExplainer;
    private final FlowExplainer flowExplainer;

    /**
     * Where the insight comes from.
     *
     * @param distances to a node, if it is known
     * @param nanoTime CLOCK_MONOTONIC
     * @param probes by what became of them
     * @param doubts the same
     * @param dnsTrouble why names are not served; empty when they are
     */
    public record Parts(
            NodeConfig config,
            InstantSource clock,
            Knowledge knowledge,
            DomainLink link,
            Interests interests,
            Workloads workloads,
            Planning planning,
            Observer observer,
            NodeZone zone,
            MissAgent misses,
            Datapath datapath,
            HostKeeper host,
            Ways ways,
            Underlay underlay,
            HealthKeeper health,
            Function<Endpoint, Optional<Sight>> distances,
            LongSupplier nanoTime,
            Supplier<SortedMap<String, Long>> probes,
            Supplier<SortedMap<String, Long>> doubts,
            Supplier<Optional<String>> dnsTrouble,
            Supplier<Optional<DnsCounters.Snapshot>> dnsCounters) {}

    public Insight(Parts parts) {
        this.parts = parts;
        this.resolving = new Resolving(parts.zone(), parts.planning(), parts.observer(), true);
        this.explainer = new Explainer(parts, resolving);
        Resolving looking = new Resolving(parts.zone(), parts.planning(), parts.observer(), false);
        this.lookingExplainer = new Explainer(parts, looking);
        this.flowExplainer = new FlowExplainer(parts, looking, lookingExplainer);
    }

    /** What a name or address means here, and where a new flow to it would go now. May block while the domain is asked. */
    public Views.Resolved resolve(String name) throws ApiException {
        return resolving.resolve(name);
    }

    /** The same with all that is known of each, who would be picked, and why the others would not. May block while the domain is asked. */
    public Views.Explained explain(String name) throws ApiException {
        return explainer.explain(name);
    }

    /** The same of what this node knows already: for those who must change nothing. Of what nobody here uses it knows nothing. */
    public Views.Explained explainKnown(String name) throws ApiException {
        return lookingExplainer.explain(name);
    }

    /** Why a flow under way went where it went; changes nothing. */
    public Views.ExplainedFlow explainFlow(String protocol, String source, String destination) throws ApiException {
        FlowName name;
        try {
            name = FlowName.parse(protocol, source, destination);
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "bad-flow", String.valueOf(e.getMessage()), null);
        }
        return flowExplainer.explain(name);
    }

    /** All numbers, in the text format of Prometheus. */
    public String metrics() {
        return NodeMetrics.text(
                DomainLink.VERSION,
                status(),
                parts.planning().desired(),
                parts.observer().latest());
    }

    public Views.Status status() {
        Known known = parts.knowledge().now();
        Counters kernel = parts.datapath().counters();
        return new Views.Status(
                parts.config().name().text(),
                domain(known),
                subnet(known.subnet()),
                parts.underlay().endpoint().tunnel(),
                parts.datapath().decapsulation().name().toLowerCase(Locale.ROOT),
                workloads().size(),
                parts.host().attached().map(Insight::host).orElse(null),
                known.table().size(),
                parts.planning().desired().entries().size(),
                flows(parts.datapath().flowTable()),
                new Views.Counters(
                        kernel.packets(),
                        parts.misses().counters(),
                        dns(),
                        parts.probes().get(),
                        parts.health().counters(),
                        parts.doubts().get()),
                packets(kernel),
                conditions());
    }

    private static Views.Flows flows(FlowTable table) {
        return new Views.Flows(table.used(), table.max(), table.evicted());
    }

    private static List<Views.Packets> packets(Counters kernel) {
        return kernel.packets().entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each -> new Views.Packets(
                        each.getKey(), each.getValue(), kernel.meanings().getOrDefault(each.getKey(), "")))
                .sorted(Comparator.comparing(
                        each -> each.became().startsWith("drop-"))) // stable: each part stays sorted by name
                .toList();
    }

    private Views.Domain domain(Known known) {
        DomainLink.Status status = parts.link().status();
        Instant toldAt = known.toldAt();
        return new Views.Domain(
                status.domain(),
                status.connected(),
                status.since(),
                status.reason(),
                toldAt,
                toldAt == null
                        ? null
                        : Long.valueOf(Duration.between(toldAt, parts.clock().instant())
                                .toSeconds()),
                epoch(known));
    }

    private static @Nullable Long epoch(Known known) {
        return known.position() == null ? null : Long.valueOf(known.position().epoch());
    }

    private SortedMap<String, Long> dns() {
        SortedMap<String, Long> counts = new TreeMap<>();
        parts.dnsCounters().get().ifPresent(snapshot -> {
            counts.put("queries", snapshot.queries());
            counts.put("malformed", snapshot.malformed());
            counts.put("overloaded", snapshot.overloaded());
            counts.put("semantic", snapshot.semantic());
            counts.put("forwarded", snapshot.forwarded());
            counts.put("upstream-failures", snapshot.upstreamFailures());
            counts.put("errors", snapshot.errors());
        });
        return counts;
    }

    private List<Views.Condition> conditions() {
        List<Views.Condition> all = new ArrayList<>();
        DomainLink.Status link = parts.link().status();
        if (!link.connected()) {
            all.add(new Views.Condition("domain-out-of-reach", link.reason()));
        }
        parts.planning().trouble().ifPresent(why -> all.add(new Views.Condition("datapath-behind", why)));
        parts.underlay().trouble().ifPresent(why -> all.add(new Views.Condition("underlay-missing", why)));
        parts.dnsTrouble().get().ifPresent(why -> all.add(new Views.Condition("names-not-served", why)));
        parts.host().trouble().ifPresent(why -> all.add(new Views.Condition("host-not-attached", why)));
        long dropped = parts.interests().dropped();
        if (dropped > 0) {
            all.add(new Views.Condition(
                    "interests-full",
                    "at " + Interests.LIMIT + " names and addresses asked for the longest unasked are forgotten, "
                            + dropped + " so far, with their services' flows: spread the callers over more nodes"));
        }
        FlowTable flows = parts.datapath().flowTable();
        if (flows.full()) {
            all.add(new Views.Condition(
                    "flow-table-full",
                    flows.used() + " of " + flows.max() + " entries are in use and " + flows.evicted()
                            + " have been evicted: the quietest flows are lost to new ones; raise 'flows.max', lower"
                            + " 'flows.udpIdle', or spread the callers over more nodes"));
        }
        parts.workloads()
                .refused()
                .forEach((id, why) -> all.add(new Views.Condition("lease-refused", id + ": " + why)));
        parts.workloads().list().stream()
                .filter(each -> each.health() == Instance.State.UNHEALTHY)
                .forEach(each -> all.add(new Views.Condition(
                        "instance-unhealthy",
                        each.id() + ": "
                                + parts.health()
                                        .report(each.id())
                                        .map(Report::reason)
                                        .orElse("not checked yet"))));
        parts.planning()
                .desired()
                .leftOut()
                .forEach((kind, count) -> all.add(new Views.Condition("left-out", count + " " + kind)));
        return all;
    }

    public List<Views.Workload> workloads() {
        return parts.workloads().list().stream()
                .filter(each -> !each.request().meansHost())
                .map(this::workload)
                .toList();
    }

    private static Views.Host host(Attached attached) {
        return new Views.Host(
                attached.namespaceAddress(),
                attached.instanceAddress(),
                attached.socket().device());
    }

    Views.Workload workload(Attached attached) {
        return new Views.Workload(
                attached.id(),
                attached.request().netns(),
                attached.request().service(),
                attached.number(),
                attached.state().name().toLowerCase(Locale.ROOT),
                attached.namespaceAddress(),
                attached.instanceAddress(),
                attached.request().location(),
                attached.request().labels(),
                parts.health().report(attached.id()).orElse(null),
                attached.socket().device());
    }

    public Views.Table table() {
        Known known = parts.knowledge().now();
        return new Views.Table(
                known.toldAt(),
                epoch(known),
                known.table().services().stream()
                        .sorted(Comparator.comparing(ServiceState::key))
                        .map(state -> service(state, known.neighbourhood()))
                        .toList());
    }

    private static Views.Service service(ServiceState state, @Nullable Neighbourhood around) {
        return new Views.Service(
                state.key(),
                state.epoch(),
                state.defaultPolicy(),
                state.addresses(),
                state.numbers(),
                state.instances().stream().map(Insight::instance).toList(),
                state.routes().stream().map(route -> route(route, around)).toList());
    }

    private static Views.Instance instance(Instance instance) {
        return new Views.Instance(
                instance.number(),
                instance.node().text(),
                instance.state().name().toLowerCase(Locale.ROOT),
                instance.instanceAddress(),
                instance.namespaceAddress(),
                instance.location(),
                instance.weight(),
                instance.labels().isEmpty() ? null : instance.labels());
    }

    private static Views.Route route(Route route, @Nullable Neighbourhood around) {
        Quality quality = route.quality();
        return new Views.Route(
                route.via(),
                around == null
                        ? route.gateways()
                        : around.area(route.target())
                                .map(Neighbourhood.Area::gateways)
                                .orElse(route.gateways()),
                route.location(),
                quality.ready(),
                quality.bestResponseNs() / NS_PER_MS,
                quality.weight(),
                quality.isLoadKnown() ? Integer.valueOf(quality.inFlight()) : null,
                quality.isPlaced() ? Double.valueOf(quality.beyondNs() / NS_PER_MS) : null,
                route.path());
    }

    public List<Views.Node> nodes() {
        Neighbourhood around = parts.knowledge().now().neighbourhood();
        List<Views.Node> all = new ArrayList<>();
        if (around != null) {
            around.nodes()
                    .forEach(node -> all.add(new Views.Node(
                            node.name().text(),
                            around.domain().name(),
                            node.tunnel(),
                            subnet(node.subnet()),
                            node.location(),
                            isSelf(node) ? "self" : way(node.tunnel()),
                            isSelf(node) ? new Views.Distance(0, "self", 0) : distance(node.tunnel()))));
            for (Neighbourhood.Area peer : around.peers()) {
                peer.gateways().forEach(gateway -> all.add(node("gateway of ", gateway, peer)));
                peer.senders().forEach(sender -> all.add(node("node of ", sender, peer)));
            }
        }
        return all;
    }

    private Views.Node node(String role, Endpoint tunnel, Neighbourhood.Area peer) {
        return new Views.Node(
                role + peer.name(), peer.name(), tunnel, null, peer.location(), way(tunnel), distance(tunnel));
    }

    private boolean isSelf(Neighbourhood.Node node) {
        return node.name().equals(parts.config().name());
    }

    private Views.@Nullable Distance distance(Endpoint node) {
        return parts.distances()
                .apply(node)
                .map(sight -> new Views.Distance(
                        Math.round(sight.distance().roundTripNs() / NS_PER_US) / US_PER_MS,
                        sight.distance().source().name().toLowerCase(Locale.ROOT),
                        TimeUnit.NANOSECONDS.toSeconds(sight.ageNs())))
                .orElse(null);
    }

    private String way(Endpoint node) {
        return parts.ways().direct().contains(node) ? "direct" : "tunnel";
    }

    private static Views.@Nullable Subnet subnet(@Nullable SubnetLease lease) {
        return lease == null ? null : new Views.Subnet(lease.v4(), lease.v6());
    }
}
