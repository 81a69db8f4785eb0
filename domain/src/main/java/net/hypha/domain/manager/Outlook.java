package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.config.NeighbourConfig;
import net.hypha.domain.table.OwnServices;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;

/**
 * What there is to know of a service, made of the own catalogue and of what neighbours offer; and what of it each neighbour may
 * know. A service of this domain has its own instances, and those of its children by routes. A service of a domain above has,
 * besides what the parent tells, what the own domain and its children have under the same name. Used within turns.
 */
final class Outlook {
    private final Hub hub;

    Outlook(Hub hub) {
        this.hub = hub;
    }

    /** As own nodes may know it, with epoch 0; empty where it does not exist, or nobody tells of it. */
    Optional<ServiceState> state(ServiceKey key) {
        if (key.owner().equals(hub.self())) {
            ServiceEntry entry = hub.catalogue().services().get(key.name());
            return Optional.ofNullable(entry)
                    .map(own -> OwnServices.state(
                            hub.self(), hub.config.location(), hub.catalogue(), own, hub.roster::counts))
                    .map(own -> hub.links.children().isEmpty()
                            ? own
                            : own.by(below(key.name(), own.addresses().keySet())));
        }
        return hub.links.offer(key).map(offer -> isShared(key) ? offer.by(shared(offer, key.name())) : offer);
    }

    /** The services of domains above that an own service, or one below, is part of. */
    List<ServiceKey> above(ServiceName name) {
        return hub.links.lineage().stream()
                .map(domain -> new ServiceKey(name, domain))
                .filter(this::isShared)
                .toList();
    }

    /** Whether what is here of that name counts as part of a service of a domain above: it does where the parent is told of it. */
    private boolean isShared(ServiceKey key) {
        DomainLink parent = hub.links.parent();
        return parent != null
                && hub.links.lineage().contains(key.owner())
                && parent.config().exports().allows(key.name());
    }

    private List<Route> shared(ServiceState offer, ServiceName name) {
        List<Route> routes = new ArrayList<>(offer.routes());
        if (hub.catalogue().services().containsKey(name)) {
            routes.add(new Route(hub.self(), List.of(), null, Quality.NONE, List.of(hub.self())));
        }
        routes.addAll(below(name, offer.addresses().keySet()));
        return routes;
    }

    /**
     * Ways into the children: by the child's own service of that name, or where it has none, by those below it.
     *
     * @param words the meanings of the service; a child that does not offer all of them would refuse some flows, and is left out
     */
    private List<Route> below(ServiceName name, Set<String> words) {
        Map<DomainName, Route> routes = new LinkedHashMap<>();
        for (DomainLink child : hub.links.children()) {
            Optional<ServiceState> own = child.intake().offer(new ServiceKey(name, child.name()));
            List<ServiceState> offers =
                    own.map(List::of).orElseGet(() -> child.intake().named(name));
            offers.stream()
                    .filter(offer -> offer.addresses().keySet().containsAll(words))
                    .flatMap(offer -> offer.routes().stream())
                    .filter(route -> child.equals(hub.links.way(route.target())))
                    .forEach(route -> routes.putIfAbsent(route.target(), route));
        }
        return List.copyOf(routes.values());
    }

    /** What a neighbour may know of a service now; empty where that is nothing. */
    Optional<ServiceState> toldTo(DomainName neighbour, ServiceKey key) {
        DomainLink link = hub.links.link(neighbour);
        if (link == null) {
            return Optional.empty();
        }
        NeighbourConfig to = link.config();
        boolean own = key.owner().equals(hub.self());
        if (!to.exports().allows(key.name()) || !(own || hub.links.mayMeet(neighbour, key.owner()))) {
            return Optional.empty();
        }
        return hub.known(key)
                .map(known -> known.withoutInstances().by(onwards(known, neighbour)))
                .filter(state -> own || !state.routes().isEmpty())
                .flatMap(to.exports()::narrow);
    }

    private List<Route> onwards(ServiceState known, DomainName neighbour) {
        List<Route> routes = new ArrayList<>();
        if (known.key().owner().equals(hub.self())) {
            routes.add(ownRoute(known));
        }
        for (Route route : known.routes()) {
            if (route.target().equals(hub.self())) {
                hub.known(new ServiceKey(known.key().name(), hub.self())).ifPresent(own -> routes.add(ownRoute(own)));
            } else if (!route.path().contains(neighbour)) {
                List<DomainName> path = new ArrayList<>(route.path());
                path.add(hub.self());
                routes.add(new Route(hub.self(), List.of(), route.location(), route.quality(), path));
            }
        }
        return routes;
    }

    private Route ownRoute(ServiceState own) {
        return new Route(
                hub.self(), List.of(), hub.config.location(), hub.meter().quality(own), List.of(hub.self()));
    }
}
