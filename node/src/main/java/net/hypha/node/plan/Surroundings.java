package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.kernel.datapath.Entry;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Who is around: peers, the addresses each may use, and the vantages. Group 1 is the own domain; group n + 1 the domain
 * whose vantage is n.
 */
final class Surroundings {
    /** Of addresses that no tunnel packet may come from. */
    private static final int NOBODY = 0;

    private static final int OWN_GROUP = 1;

    private final World world;
    private final Ids ids;
    private final Draft draft = new Draft();
    private final Map<Endpoint, Integer> peers = new HashMap<>();
    private final Map<NodeName, Integer> nodes = new HashMap<>();
    private final Map<DomainName, Map<String, Entrance>> entrances = new HashMap<>();
    private final Set<String> links = new HashSet<>();
    private final List<Vantage> vantages = new ArrayList<>();

    /**
     * A gateway that is known as a peer.
     *
     * @param tunnel text of its endpoint
     * @param peer number of the peer
     * @param preference of this node, the highest first
     */
    record Entrance(String tunnel, int peer, long preference) {}

    Surroundings(World world, Ids ids) {
        this.world = world;
        this.ids = ids;
        vantages.add(new Vantage(0, world.node().text(), world.place()));
        Neighbourhood neighbourhood = world.neighbourhood();
        if (neighbourhood != null) {
            own(neighbourhood);
            neighbourhood.peers().forEach(this::neighbour);
            neighbourhood.peers().forEach(this::senders); // last: without them nothing is out of reach
        }
    }

    /** Its own entries, and what was left out. */
    void addTo(Draft whole) {
        Part own = draft.done();
        own.entries().values().forEach(whole::put);
        own.leftOut().forEach(whole::leftOut);
    }

    /** The own workloads' first, then each neighbouring domain's. */
    List<Vantage> vantages() {
        return vantages;
    }

    /** What flows that arrive from a vantage may be bound to here: others' only to what the own domain offers itself, and them. */
    ServiceFilter bound(Vantage vantage, ServiceKey service) {
        Neighbourhood neighbourhood = world.neighbourhood();
        if (vantage.id() == 0) {
            return ServiceFilter.ALL;
        }
        return neighbourhood != null && neighbourhood.isOnLineage(service.owner())
                ? neighbourhood.exportsTo(new DomainName(vantage.name()))
                : ServiceFilter.NONE;
    }

    /** Under which key a service is planned together with others. */
    ServiceKey family(ServiceKey service) {
        Neighbourhood neighbourhood = world.neighbourhood();
        return neighbourhood == null ? service : neighbourhood.family(service);
    }

    /** The services of a family, the own domain's first. */
    List<ServiceKey> members(ServiceKey family) {
        List<ServiceKey> members = new ArrayList<>();
        members.add(family);
        Neighbourhood neighbourhood = world.neighbourhood();
        if (neighbourhood != null
                && family.owner().equals(neighbourhood.domain().name())) {
            neighbourhood.lineage().forEach(above -> members.add(new ServiceKey(family.name(), above)));
        }
        return members;
    }

    boolean isOwn(DomainName domain) {
        Neighbourhood neighbourhood = world.neighbourhood();
        return neighbourhood != null && neighbourhood.domain().name().equals(domain);
    }

    /** Tunnel endpoints that take flows into a domain; those of the route where the domain is not known. */
    List<Endpoint> gateways(Route route) {
        Neighbourhood neighbourhood = world.neighbourhood();
        return neighbourhood == null
                ? route.gateways()
                : neighbourhood.area(route.target()).map(Area::gateways).orElse(route.gateways());
    }

    Optional<Integer> peer(NodeName node) {
        return Optional.ofNullable(nodes.get(node));
    }

    /** Whether a gateway of a route is known as a peer. */
    boolean isReachable(Route route) {
        return !entrances(route).isEmpty();
    }

    /**
     * The gateway to which flows by a route go: the former one as long as it is there, as flows cannot follow to another. Of others each
     * node prefers its own, so that all take a share (rendezvous hashing, Thaler and Ravishankar 1998).
     *
     * @param former text of the tunnel endpoint; empty for none
     */
    Optional<Entrance> gateway(Route route, String former) {
        Map<String, Entrance> all = entrances(route);
        Entrance stays = all.get(former);
        return stays != null
                ? Optional.of(stays)
                : all.values().stream().max(Comparator.comparingLong(Entrance::preference));
    }

    private Map<String, Entrance> entrances(Route route) {
        return entrances.computeIfAbsent(route.target(), target -> {
            Map<String, Entrance> all = new HashMap<>();
            for (Endpoint gateway : gateways(route)) {
                Endpoint tunnel = gateway.tunnel();
                Integer peer = peers.get(tunnel);
                if (peer != null) {
                    long preference =
                            new Digest().add(world.node().text()).add(tunnel).value();
                    all.put(tunnel.toString(), new Entrance(tunnel.toString(), peer, preference));
                }
            }
            return all;
        });
    }

    private void own(Neighbourhood neighbourhood) {
        for (Neighbourhood.Node node : neighbourhood.nodes()) {
            if (!node.name().equals(world.node())) {
                Integer peer = addPeer("node " + node.name(), node.tunnel(), OWN_GROUP, 0);
                if (peer != null) {
                    nodes.put(node.name(), peer);
                }
            }
        }
        Area domain = neighbourhood.domain();
        addPrefixes(domain, OWN_GROUP);
    }

    private void neighbour(Area area) {
        Optional<IdTable.Id> vantage = ids.vantages().idOf(area.name().text());
        if (vantage.isEmpty()) {
            draft.leftOut("vantages");
            return;
        }
        int number = vantage.get().id();
        vantages.add(new Vantage(number, area.name().text(), area.location()));
        area.gateways().forEach(node -> addPeer(number, node));
        addPrefixes(area, number + 1);
    }

    private void senders(Area area) {
        ids.vantages()
                .idOf(area.name().text())
                .ifPresent(vantage -> area.senders().forEach(node -> addPeer(vantage.id(), node)));
    }

    private void addPeer(int vantage, Endpoint node) {
        var _ = addPeer((vantage + 1) + " " + node.tunnel(), node, vantage + 1, vantage);
    }

    /** @param name of its number, which flows remember: a node of the own domain keeps it where its address changes */
    private @Nullable Integer addPeer(String name, Endpoint announced, int group, int vantage) {
        Endpoint endpoint = announced.tunnel();
        if (peers.containsKey(endpoint) || !world.sameFamily(endpoint.address())) {
            draft.leftOut("peers"); // an endpoint claimed twice, or in the other family's underlay
            return null;
        }
        Optional<IdTable.Id> id = ids.peers().idOf(name);
        if (id.isEmpty()) {
            draft.leftOut("peers");
            return null;
        }
        peers.put(endpoint, id.get().id());
        String link = announced.link() != null && links.add(announced.link())
                ? announced.link()
                : null; // the first to claim it
        boolean direct = link != null && world.links().contains(announced);
        draft.put(new Entry.Peer(id.get().id(), endpoint.address(), endpoint.port(), group, vantage, link, direct));
        return id.get().id();
    }

    private void addPrefixes(Area area, int group) {
        area.nodePools().forEach(prefix -> draft.put(new Entry.Sender(prefix.base(), prefix.length(), NOBODY)));
        area.servicePools().forEach(prefix -> draft.put(new Entry.Sender(prefix.base(), prefix.length(), group)));
        area.servicePools().forEach(prefix -> draft.put(new Entry.Held(prefix.base(), prefix.length())));
    }
}
