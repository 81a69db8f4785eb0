package net.hypha.node.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.node.explain.FlowExplaining;
import net.hypha.node.explain.FlowFacts;
import net.hypha.node.plan.Desired;
import net.hypha.node.workloads.Attached;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.plan.Candidate;
import org.jspecify.annotations.Nullable;

/** Gathers what the explanation of a flow follows from. */
final class FlowExplainer {
    private final Insight.Parts parts;
    private final Resolving resolving;
    private final Explainer explainer;

    FlowExplainer(Insight.Parts parts, Resolving resolving, Explainer explainer) {
        this.parts = parts;
        this.resolving = resolving;
        this.explainer = explainer;
    }

    Views.ExplainedFlow explain(FlowName name) throws ApiException {
        BoundFlow flow = find(name).orElseThrow(() -> unknown(name));
        Desired desired = parts.planning().desired();
        int vantage = desired.entries().get(new Entry.PeerKey(flow.fromPeer())) instanceof Entry.Peer peer
                ? peer.vantage()
                : 0;
        Entry.@Nullable Plan plan = plan(desired, flow, vantage);
        Views.@Nullable Explained next = plan == null ? null : next(flow.name().destination(), vantage);
        Optional<Attached> caller = flow.fromPeer() == 0 ? workload(flow.name().source()) : Optional.empty();
        return new Views.ExplainedFlow(
                parts.config().name().text(),
                FlowExplaining.of(new FlowFacts(
                        flow,
                        parts.nanoTime().getAsLong(),
                        flow.fromPeer() == 0
                                ? caller.map(FlowExplainer::text).orElse("a workload that is not here any more")
                                : peer(desired, flow.fromPeer()),
                        caller.map(Attached::id).orElse(null),
                        goal(desired, flow),
                        plan,
                        next == null ? null : next.explanation())),
                next);
    }

    /** Also where a workload of this node is named by its instance address. */
    private Optional<BoundFlow> find(FlowName name) {
        return Stream.of(name, name.mirrored())
                .flatMap(each -> Stream.concat(Stream.of(each), inNamespace(each).stream()))
                .flatMap(each -> parts.datapath().flow(each).stream())
                .findFirst();
    }

    private Optional<FlowName> inNamespace(FlowName name) {
        return parts.workloads().list().stream()
                .filter(each -> each.instanceAddress().all().contains(name.source()))
                .flatMap(each -> each.namespaceAddress().all().stream())
                .filter(address -> Family.of(address) == Family.of(name.source()))
                .findFirst()
                .map(name::from);
    }

    private ApiException unknown(FlowName name) {
        List<Prefix> pools = parts.zone().pools(); // empty: not told yet
        boolean ours = pools.isEmpty()
                || Stream.of(name.source(), name.destination())
                        .anyMatch(address -> pools.stream().anyMatch(pool -> pool.contains(address)));
        return new ApiException(
                404,
                "unknown-flow",
                "no flow '" + name + "' is known to this node: "
                        + (ours
                                ? "it is over, or passes by other nodes. Ask on its caller's node, with address and port as"
                                        + " the caller's sockets show them ('ss -n' in its namespace)"
                                : "neither end has an address of the overlay, and other flows pass by without Hypha"),
                null);
    }

    private static Entry.@Nullable Plan plan(Desired desired, BoundFlow flow, int vantage) {
        return flow.choice() != null
                        && desired.entries()
                                        .get(new Entry.ServiceKey(flow.name().destination(), vantage))
                                instanceof Entry.Service service
                        && desired.entries().get(new Entry.PlanKey(service.plan())) instanceof Entry.Plan plan
                ? plan
                : null;
    }

    private Views.@Nullable Explained next(InetAddress called, int vantage) {
        try {
            return explainer.explained(resolving.asked(Addresses.text(called)), Family.of(called), vantage);
        } catch (ApiException _) {
            return null; // it means nothing any more
        }
    }

    private Optional<Attached> workload(InetAddress namespaceAddress) {
        return parts.workloads().list().stream()
                .filter(each -> each.namespaceAddress().all().contains(namespaceAddress))
                .findFirst();
    }

    private static String text(Attached workload) {
        return workload.request().meansHost() ? "this node itself" : "workload " + workload.id();
    }

    private FlowFacts.Goal goal(Desired desired, BoundFlow flow) {
        String way = flow.peer() == 0
                ? "local"
                : desired.entries().get(new Entry.PeerKey(flow.peer())) instanceof Entry.Peer peer && peer.direct()
                        ? "direct"
                        : "tunnel";
        Candidate candidate = desired.entries().get(new Entry.BackendKey(flow.backend())) instanceof Entry.Backend now
                        && now.generation() == flow.generation()
                ? desired.backends().get(flow.backend())
                : null;
        if (candidate != null) {
            return new FlowFacts.Goal(text(candidate, desired, flow), candidate.id(), way, false);
        }
        String there = flow.peer() == 0
                ? workload(flow.onward().destination()).map(FlowExplainer::text).orElse("nobody who is here now")
                : peer(desired, flow.peer());
        return flow.choice() == null
                ? new FlowFacts.Goal(there, null, way, false)
                : new FlowFacts.Goal("one that is gone: " + there, null, way, true);
    }

    private String text(Candidate candidate, Desired desired, BoundFlow flow) {
        return switch (candidate) {
            case Candidate.ToInstance(var instance) ->
                "instance " + instance.number() + " of " + instance.service() + " on "
                        + (instance.node().equals(parts.config().name()) ? "this node" : "node " + instance.node());
            case Candidate.ToRoute(var service, var route) ->
                "who is chosen of " + service + " in domain " + route.target() + ", by " + peer(desired, flow.peer());
        };
    }

    private String peer(Desired desired, int number) {
        if (!(desired.entries().get(new Entry.PeerKey(number)) instanceof Entry.Peer peer)) {
            return "a node that is not known any more";
        }
        Endpoint tunnel = new Endpoint(peer.address(), peer.port());
        Neighbourhood around = parts.knowledge().now().neighbourhood();
        Stream<String> own = around == null
                ? Stream.empty()
                : around.nodes().stream()
                        .filter(node -> node.tunnel().tunnel().equals(tunnel))
                        .map(node -> "node " + node.name());
        Stream<String> others = around == null
                ? Stream.empty()
                : around.peers().stream()
                        .filter(area -> Stream.concat(area.gateways().stream(), area.senders().stream())
                                .anyMatch(each -> each.tunnel().equals(tunnel)))
                        .map(area -> "node " + tunnel + " of domain " + area.name());
        return Stream.concat(own, others).findFirst().orElse("node " + tunnel);
    }
}
