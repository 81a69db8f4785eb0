package net.hypha.node.distance;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.table.Digest;

/**
 * Whom a node asks how far they are, by their tunnels.
 *
 * @param inUse nodes to which flows may go from here: those of candidates, and gateways of routes
 * @param others to find the own coordinate by, picked at random, and the same ones as long as they are there
 * @param around all that may be met
 */
public record Targets(Set<Endpoint> inUse, Set<Endpoint> others, Set<Endpoint> around) {
    public Targets {
        inUse = Set.copyOf(inUse);
        others = Set.copyOf(others);
        around = Set.copyOf(around);
    }

    /**
     * What follows from plans.
     *
     * @param candidates of all plans here
     * @param known those that can be asked
     */
    public static Targets of(
            NodeName self, Neighbourhood around, Collection<Candidate> candidates, Set<Endpoint> known) {
        Map<NodeName, Endpoint> nodes = new HashMap<>();
        around.nodes().forEach(node -> nodes.put(node.name(), node.tunnel().tunnel()));
        Endpoint own = nodes.remove(self);
        Map<DomainName, Set<Endpoint>> gateways = new HashMap<>();
        Set<Endpoint> all = new HashSet<>(nodes.values());
        for (Neighbourhood.Area peer : around.peers()) {
            Set<Endpoint> tunnels = tunnels(peer.gateways());
            gateways.put(peer.name(), tunnels);
            all.addAll(tunnels);
            all.addAll(tunnels(peer.senders()));
        }
        Set<Endpoint> inUse = new HashSet<>();
        for (Candidate candidate : candidates) {
            switch (candidate) {
                case Candidate.ToInstance(var instance) -> {
                    Endpoint node = nodes.get(instance.node());
                    if (node != null) {
                        inUse.add(node);
                    }
                }
                case Candidate.ToRoute(var _, var route) ->
                    inUse.addAll(gateways.getOrDefault(route.target(), Set.of()));
            }
        }
        all.remove(own);
        inUse.remove(own);
        Set<Endpoint> spare = new HashSet<>(nodes.values());
        gateways.values().forEach(spare::addAll);
        spare.removeAll(inUse);
        spare.retainAll(known);
        spare.remove(own);
        return new Targets(inUse, some(self, spare, Pairs.REFERENCES - inUse.size()), all);
    }

    private static Set<Endpoint> tunnels(Collection<Endpoint> endpoints) {
        Set<Endpoint> tunnels = new LinkedHashSet<>();
        endpoints.forEach(endpoint -> tunnels.add(endpoint.tunnel()));
        return tunnels;
    }

    /** Those whose digest with this node is the lowest (rendezvous hashing): other nodes pick others, and few change when one goes. */
    private static Set<Endpoint> some(NodeName self, Set<Endpoint> from, int most) {
        Set<Endpoint> some = new LinkedHashSet<>();
        from.stream()
                .sorted(Comparator.comparingLong(
                        node -> new Digest().add(self.text()).add(node).value()))
                .limit(Math.max(0, most))
                .forEach(some::add);
        return some;
    }
}
