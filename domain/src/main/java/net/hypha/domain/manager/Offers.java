package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.table.ServiceState;

/**
 * Judges what a peer offers: only its own services, at its own addresses, by ways that do not lead through us.
 *
 * @param pools where the peer's semantic addresses may come from
 */
record Offers(DomainName self, DomainName peer, List<Prefix> pools) {
    /** Why an offer is not taken; empty where it is. */
    Optional<String> whyNot(ServiceState offer) {
        if (!offer.key().owner().equals(peer)) {
            return Optional.of("the service belongs to domain '" + offer.key().owner() + "'");
        }
        if (!offer.instances().isEmpty()) {
            return Optional.of("it tells instances, which are a domain's private matter");
        }
        for (Route route : offer.routes()) {
            if (route.path().contains(self)) {
                return Optional.of("its path " + route.path() + " leads through here");
            }
            if (!route.via().equals(peer)) {
                return Optional.of("its route leads by '" + route.via() + "'");
            }
        }
        return Stream.concat(offer.addresses().values().stream(), offer.numbers().values().stream())
                .flatMap(pair -> pair.all().stream())
                .filter(this::isForeign)
                .findFirst()
                .map(address -> "its address " + Addresses.text(address) + " is not in the peer's pools " + pools);
    }

    private boolean isForeign(InetAddress address) {
        return pools.stream().noneMatch(pool -> pool.contains(address));
    }
}
