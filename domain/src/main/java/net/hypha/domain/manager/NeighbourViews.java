package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.hypha.config.HostPort;
import net.hypha.domain.view.DomainView;
import net.hypha.domain.view.InterestView;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/** Shows whom the hub exchanges with, and what they want. Used within turns. */
final class NeighbourViews {
    private final Hub hub;

    NeighbourViews(Hub hub) {
        this.hub = hub;
    }

    /** This domain first, then the others by name. */
    List<DomainView> domains() {
        List<DomainView> domains = new ArrayList<>();
        domains.add(view(hub.self().text(), "self", "up", null, "", null, hub.surroundings.area()));
        for (DomainLink link : hub.links.all()) {
            domains.add(view(
                    link.name().text(),
                    Views.word(link.relation()),
                    Views.word(link.state()),
                    link.since().toString(),
                    link.reason(),
                    link.config().dial(),
                    link.intake().area()));
        }
        hub.surroundings.areas().stream()
                .filter(area -> hub.links.link(area.name()) == null)
                .forEach(area ->
                        domains.add(view(area.name().text(), "beyond", "up", null, by(area.name()), null, area)));
        return domains;
    }

    /** How each domain stands, by name and in one text; cheap, as it is looked at after each turn. */
    Map<String, String> standings() {
        Map<String, String> standings = new TreeMap<>();
        standings.put(hub.self().text(), "self up ");
        for (DomainLink link : hub.links.all()) {
            standings.put(
                    link.name().text(),
                    Views.word(link.relation()) + " " + Views.word(link.state()) + " " + link.reason());
        }
        hub.surroundings.areas().stream()
                .filter(area -> hub.links.link(area.name()) == null)
                .forEach(area -> standings.put(area.name().text(), "beyond up " + by(area.name())));
        return standings;
    }

    private String by(DomainName beyond) {
        DomainLink way = hub.links.way(beyond);
        return way == null ? "" : "by " + way.name();
    }

    /** By service, then by address. */
    List<InterestView> interests() {
        Map<Query, TreeSet<String>> by = new HashMap<>();
        for (NodeSession session : hub.roster.sessions()) {
            session.interests()
                    .forEach(query ->
                            by.computeIfAbsent(query, each -> new TreeSet<>()).add("node:" + session.node()));
        }
        for (DomainLink link : hub.links.all()) {
            link.outlet()
                    .interests()
                    .forEach(query ->
                            by.computeIfAbsent(query, each -> new TreeSet<>()).add("domain:" + link.name()));
        }
        return by.entrySet().stream()
                .map(each -> view(each.getKey(), List.copyOf(each.getValue())))
                .sorted(Comparator.comparing(NeighbourViews::order))
                .toList();
    }

    private static String order(InterestView view) {
        return view.service() + " " + view.owner() + " " + view.address();
    }

    private static InterestView view(Query query, List<String> by) {
        return switch (query) {
            case Query.ByName name ->
                new InterestView(
                        name.service().name().text(), name.service().owner().text(), null, by);
            case Query.ByAddress address -> new InterestView(null, null, Addresses.text(address.address()), by);
        };
    }

    private static DomainView view(
            String name,
            String relation,
            String state,
            @Nullable String since,
            String reason,
            @Nullable HostPort dial,
            Neighbourhood.@Nullable Area area) {
        return new DomainView(
                name,
                relation,
                state,
                since,
                reason,
                dial == null ? "" : dial.toString(),
                area == null ? List.of() : texts(area.servicePools()),
                area == null ? List.of() : texts(area.nodePools()),
                area == null ? List.of() : texts(area.gateways()),
                area == null || area.location() == null ? null : area.location().toString());
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
