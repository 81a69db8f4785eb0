package net.hypha.domain.manager;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;

/**
 * Judges what a neighbour offers: only services of domains that it told of, at those domains' addresses, by ways that lead
 * through it and not through us. Pure.
 *
 * @param areas itself and the domains it told of
 */
record Offers(DomainName self, DomainName from, Map<DomainName, Area> areas) {
    /** Domains one above the other, which is more than anybody has. */
    static final int MAX_PATH = 16;

    private static final int MAX_ROUTES = 256;

    /** Why an offer is not taken; empty where it is. */
    Optional<String> whyNot(ServiceState offer) {
        DomainName owner = offer.key().owner();
        if (owner.equals(self)) {
            return Optional.of("the service is our own");
        }
        Area area = areas.get(owner);
        if (area == null) {
            return Optional.of("the service belongs to domain '" + owner + "', of which '" + from + "' has not told");
        }
        if (offer.routes().size() > MAX_ROUTES) {
            return Optional.of("it has " + offer.routes().size() + " routes, at most " + MAX_ROUTES + " are taken");
        }
        if (!offer.instances().isEmpty()) {
            return Optional.of("it tells instances, which are a domain's private matter");
        }
        return wrongRoute(offer)
                .or(() -> foreign(
                        area, offer.addresses().values(), offer.numbers().values()));
    }

    /** The same of one that was in order before what is different. */
    Optional<String> whyNotAfter(ServiceDelta delta, ServiceState offer) {
        Area area = areas.get(offer.key().owner());
        return area == null || !delta.here().isEmpty() || offer.routes().size() > MAX_ROUTES
                ? whyNot(offer)
                : wrongRoute(offer).or(() -> foreign(area, delta.numbers().values(), List.of()));
    }

    private Optional<String> wrongRoute(ServiceState offer) {
        return offer.routes().stream().flatMap(route -> wrong(route).stream()).findFirst();
    }

    /** The offer with the routes that lead through domains that the neighbour told of; others may follow. */
    ServiceState usable(ServiceState offer) {
        List<Route> routes = offer.routes().stream()
                .filter(route -> areas.keySet().containsAll(route.path()))
                .toList();
        return routes.size() == offer.routes().size() ? offer : offer.by(routes);
    }

    private Optional<String> wrong(Route route) {
        if (route.path().contains(self)) {
            return Optional.of("its path " + route.path() + " leads through here");
        }
        if (route.path().size() > MAX_PATH) {
            return Optional.of("its path has " + route.path().size() + " domains, at most " + MAX_PATH + " are taken");
        }
        if (!route.via().equals(from) || !from.equals(last(route))) {
            return Optional.of("its route leads by '" + route.via() + "' along " + route.path());
        }
        return route.quality().absurd().map(what -> "its route to '" + route.target() + "' tells " + what);
    }

    private static DomainName last(Route route) {
        return route.path().isEmpty() ? route.via() : route.path().getLast();
    }

    private static Optional<String> foreign(Area owner, Collection<AddressPair> some, Collection<AddressPair> others) {
        return Stream.concat(some.stream(), others.stream())
                .flatMap(pair -> pair.all().stream())
                .filter(address -> owner.servicePools().stream().noneMatch(pool -> pool.contains(address)))
                .findFirst()
                .map(address -> "its address " + Addresses.text(address) + " is not in the pools of domain '"
                        + owner.name() + "', " + owner.servicePools());
    }

    /** Whether services of these pools and others may be known at once. */
    static boolean overlap(Area one, Area other) {
        return all(one).anyMatch(mine -> all(other).anyMatch(mine::overlaps));
    }

    private static Stream<Prefix> all(Area area) {
        return Stream.of(area.servicePools(), area.nodePools()).flatMap(List::stream);
    }
}
