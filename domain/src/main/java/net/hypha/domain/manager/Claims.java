package net.hypha.domain.manager;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.hypha.exchange.message.Neighbour.Relation;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What neighbours say of domains, judged: each name, each pool and each gateway counts once, for the first in order. A neighbour's word
 * about itself comes first; of others, the parent's, then the children's, then the peers', and among those who told it before. Names that mean
 * something else already, and pools that are not private addresses, are believed of nobody but a configured neighbour. Used within turns.
 */
final class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    /** Private and shared addresses (RFC 1918, RFC 6598), those for benchmarks (RFC 2544), and unique local ones (RFC 4193). */
    private static final List<Prefix> PRIVATE = Stream.of(
                    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "fc00::/7")
            .map(Prefix::parse)
            .toList();

    private final Hub hub;
    private final Map<DomainName, DomainLink> before;
    private final Map<DomainName, DomainLink> ways = new TreeMap<>();
    private final Map<DomainName, Area> areas = new TreeMap<>();
    private final Set<Endpoint> taken = new HashSet<>(); // tunnels of those judged so far

    /** @param before the ways so far */
    Claims(Hub hub, Map<DomainName, DomainLink> before) {
        this.hub = hub;
        this.before = before;
        free(hub.surroundings.area().gateways());
        free(hub.surroundings.area().senders());
    }

    Map<DomainName, DomainLink> ways() {
        return ways;
    }

    /** By name. */
    List<Area> areas() {
        return List.copyOf(areas.values());
    }

    /** What a neighbour says of itself. */
    void own(DomainLink link) {
        Area area = link.intake().area();
        if (area != null) {
            take(area, link, isConfigured(link.name()));
        }
    }

    /**
     * What a neighbour says of others; of all neighbours of its kind, those that told it before come first.
     *
     * @param neighbours of ours, who speak for themselves
     * @param above domains above, of which only the parent speaks
     */
    void beyond(DomainLink link, Set<DomainName> neighbours, List<DomainName> above) {
        for (Area area : link.intake().areas().values()) {
            DomainName name = area.name();
            boolean forParent =
                    link.relation() != Relation.PARENT && (neighbours.contains(name) || above.contains(name));
            DomainLink former = before.get(name);
            boolean another = former != null
                    && !former.equals(link)
                    && former.relation() == link.relation()
                    && former.intake().areas().containsKey(name);
            if (!forParent && !another) {
                take(area, link, false);
            }
        }
    }

    private boolean isConfigured(DomainName name) {
        return hub.config.neighbours().stream().anyMatch(each -> each.name().equals(name));
    }

    private void take(Area area, DomainLink by, boolean trusted) {
        DomainName name = area.name();
        if (name.equals(hub.self()) || areas.containsKey(name)) {
            return;
        }
        Optional<String> wrong = overlap(area).or(() -> trusted ? Optional.empty() : wrong(area));
        if (wrong.isEmpty()) {
            areas.put(name, withoutTaken(area));
            ways.put(name, by);
        } else if (by.complain(name, wrong.get())) {
            LOG.atWarn()
                    .addKeyValue("domain", name)
                    .addKeyValue("by", by.name())
                    .log("Domain not taken: {}", wrong.get());
        }
    }

    private Optional<String> overlap(Area area) {
        return Offers.overlap(area, hub.surroundings.area())
                ? Optional.of("its pools overlap with our own")
                : areas.values().stream()
                        .filter(each -> Offers.overlap(area, each))
                        .findFirst()
                        .map(each -> "its pools overlap with those of '" + each.name() + "'");
    }

    private Optional<String> wrong(Area area) {
        if (area.servicePools().isEmpty()) {
            return Optional.of("it has no pools");
        }
        Optional<Prefix> open = Stream.of(area.servicePools(), area.nodePools())
                .flatMap(List::stream)
                .filter(pool -> PRIVATE.stream().noneMatch(each -> contains(each, pool)))
                .findFirst();
        if (open.isPresent()) {
            return Optional.of("its pool " + open.get() + " is not of private addresses");
        }
        return before.containsKey(area.name()) ? Optional.empty() : taken(area.name());
    }

    private static boolean contains(Prefix all, Prefix some) {
        return all.length() <= some.length() && all.contains(some.base());
    }

    /** Why a name would make others mean something else. */
    private Optional<String> taken(DomainName name) {
        try {
            Reserved.checkDomain(name, hub.config.treeZone().text());
            Zones zones = hub.zones().with(name);
            for (ServiceName service : hub.catalogue().services().keySet()) {
                Reserved.check(service, zones);
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** No tunnel ends in two domains. */
    private Area withoutTaken(Area area) {
        return area.with(free(area.gateways()), free(area.senders()));
    }

    private List<Endpoint> free(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> taken.add(endpoint.tunnel()))
                .toList();
    }
}
