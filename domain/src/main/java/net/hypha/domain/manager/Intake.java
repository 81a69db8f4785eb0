package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.hypha.domain.config.NeighbourConfig;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one neighbouring domain has told us, as far as it was believed. Used within turns. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private static final int MAX_OFFERS = 65_536;
    private static final int MAX_AREAS = 1_024;
    private static final int MAX_ENDPOINTS = 65_536; // of all of them

    private final Hub hub;
    private final NeighbourConfig from;
    private final Map<ServiceKey, ServiceState> heard = new TreeMap<>(); // believed or not
    private final Map<ServiceKey, ServiceState> offers = new TreeMap<>(); // what is believed, and imported
    private final Map<ServiceName, Set<ServiceKey>> byName = new HashMap<>();
    private final Map<DomainName, Area> areas = new LinkedHashMap<>(); // the neighbour itself first
    private Map<DomainName, ServiceFilter> uses = Map.of();
    private List<DomainName> lineage = List.of();
    private boolean lost;
    private boolean overfull; // it offered more than is taken

    /** @param area how the neighbour looked when it was last here; null if it never was */
    Intake(Hub hub, NeighbourConfig from, @Nullable Area area) {
        this.hub = hub;
        this.from = from;
        if (area != null) {
            areas.put(from.name(), area);
        }
    }

    /** The neighbour and the domains that are met through it. */
    Map<DomainName, Area> areas() {
        return areas;
    }

    /** The neighbour itself, as own nodes may use it; null while it is not here. */
    @Nullable
    Area area() {
        return areas.get(from.name());
    }

    /** What a domain that is met through the neighbour may use of our services. */
    ServiceFilter uses(DomainName domain) {
        return from.exports().and(uses.getOrDefault(domain, ServiceFilter.ALL));
    }

    /** The domains above us, the root first; of a parent. */
    List<DomainName> lineage() {
        return lineage;
    }

    Optional<ServiceState> offer(ServiceKey key) {
        return Optional.ofNullable(offers.get(key));
    }

    /** What it offers by one name, in whatever domain. */
    List<ServiceState> named(ServiceName name) {
        return byName.getOrDefault(name, Set.of()).stream()
                .map(offers::get)
                .filter(Objects::nonNull)
                .toList();
    }

    Set<ServiceKey> keys() {
        return Set.copyOf(offers.keySet());
    }

    /** The neighbour looks so now; its gateways are told later. */
    void met(Area area) {
        Area former = areas.get(from.name());
        Area now = new Area(
                area.name(),
                area.servicePools(),
                area.nodePools(),
                former == null ? List.of() : former.gateways(),
                former == null ? List.of() : former.senders(),
                area.location());
        if (!now.equals(former)) {
            areas.put(from.name(), now);
            hub.areasMoved();
        }
    }

    /** Takes an update in; what is wrong in it counts for nothing, and is logged. */
    void take(Message.Update update) {
        if (update.neighbourhood() != null || update.moves() != null) {
            around("").map(update::around).ifPresent(this::take);
        }
        if (update.full()) {
            Set<ServiceKey> all = new HashSet<>();
            update.services().forEach(state -> all.add(state.key()));
            List.copyOf(heard.keySet()).stream()
                    .filter(key -> !all.contains(key))
                    .forEach(this::remove);
        }
        Offers judge = new Offers(hub.self(), from.name(), areas);
        for (ServiceState state : update.services()) {
            if (heard.size() < MAX_OFFERS || heard.containsKey(state.key())) {
                heard.put(state.key(), state);
                judge(state, judge);
            } else if (!overfull) {
                overfull = true;
                LOG.atWarn()
                        .addKeyValue("domain", from.name())
                        .log("It offers more than {} services: the others are not taken", MAX_OFFERS);
            }
        }
        update.deltas().forEach(delta -> step(delta, judge));
        update.removed().forEach(this::remove);
    }

    /** What it no longer tells, or was not taken, has no next state; of what it does tell there is one, or all of it is asked for anew. */
    private void step(ServiceDelta delta, Offers judge) {
        ServiceState before = heard.get(delta.key());
        if (before == null) {
            return;
        }
        Optional<ServiceState> next = delta.applyTo(before);
        if (next.isEmpty()) {
            lost = true;
            return;
        }
        heard.put(delta.key(), next.get());
        judge(
                next.get(),
                offers.containsKey(delta.key()) ? judge.whyNotAfter(delta, next.get()) : judge.whyNot(next.get()),
                judge);
    }

    /** Whether it told what does not follow what it told before: begin anew. */
    boolean takeLost() {
        boolean was = lost;
        lost = false;
        return was;
    }

    private void judge(ServiceState state, Offers judge) {
        judge(state, judge.whyNot(state), judge);
    }

    private void judge(ServiceState state, Optional<String> wrong, Offers judge) {
        wrong.ifPresent(reason -> LOG.atWarn()
                .addKeyValue("domain", from.name())
                .addKeyValue("service", state.key())
                .log("Offer not taken: {}", reason));
        Optional<ServiceState> taken =
                wrong.isPresent() ? Optional.empty() : from.imports().narrow(judge.usable(state));
        taken.ifPresentOrElse(this::put, () -> drop(state.key()));
    }

    /** The updates that would tell all this anew: one for each service, so that each fits a frame. */
    List<Message.Update> retold(String treeZone) {
        Optional<Neighbourhood> around = around(treeZone);
        if (around.isEmpty()) {
            return List.of();
        }
        Message.Position nowhere = new Message.Position("kept", 0);
        List<Message.Update> all = new ArrayList<>();
        all.add(new Message.Update(nowhere, false, List.of(), List.of(), List.of(), around.get()));
        heard.values()
                .forEach(state ->
                        all.add(new Message.Update(nowhere, false, List.of(state), List.of(), List.of(), null)));
        return all;
    }

    /** As it was told; empty where the neighbour was never met. */
    private Optional<Neighbourhood> around(String treeZone) {
        Area own = areas.get(from.name());
        if (own == null) {
            return Optional.empty();
        }
        List<Area> beyond =
                areas.values().stream().filter(area -> !area.equals(own)).toList();
        return Optional.of(new Neighbourhood(own, treeZone, List.of(), beyond, uses, lineage));
    }

    /** The neighbour is gone for good, and all it told with it. */
    void forget() {
        List.copyOf(heard.keySet()).forEach(this::remove);
        if (!areas.isEmpty()) {
            areas.clear();
            uses = Map.of();
            hub.areasMoved();
        }
    }

    void remove(ServiceKey key) {
        heard.remove(key);
        drop(key);
    }

    private void drop(ServiceKey key) {
        if (offers.remove(key) != null) {
            Set<ServiceKey> named = byName.get(key.name());
            if (named != null && named.remove(key) && named.isEmpty()) {
                byName.remove(key.name());
            }
            hub.touchOffered(key, from.relation());
        }
    }

    private void put(ServiceState state) {
        offers.put(state.key(), state);
        byName.computeIfAbsent(state.key().name(), each -> new TreeSet<>()).add(state.key());
        hub.touchOffered(state.key(), from.relation());
    }

    private void take(Neighbourhood told) {
        Area own = areas.get(from.name());
        if (own == null) {
            return;
        }
        Map<DomainName, Area> now = new LinkedHashMap<>();
        now.put(
                from.name(),
                new Area(
                        from.name(),
                        own.servicePools(),
                        own.nodePools(),
                        told.domain().gateways(),
                        told.domain().senders(),
                        own.location()));
        told.peers().stream().limit(MAX_AREAS).forEach(area -> now.putIfAbsent(area.name(), area));
        bound(now);
        if (now.equals(areas)
                && uses.equals(told.exports())
                && lineage.equals(told.lineage().stream().limit(Offers.MAX_PATH).toList())) {
            return;
        }
        Set<DomainName> others = new HashSet<>(now.keySet());
        others.removeIf(name -> areas.containsKey(name) && samePools(areas.get(name), now.get(name)));
        areas.keySet().stream().filter(name -> !now.containsKey(name)).forEach(others::add);
        areas.clear();
        areas.putAll(now);
        uses = told.exports();
        lineage = told.lineage().stream().limit(Offers.MAX_PATH).toList();
        hub.areasMoved();
        Offers judge = new Offers(hub.self(), from.name(), areas);
        List.copyOf(heard.values()).stream()
                .filter(state -> isOf(state, others))
                .forEach(state -> judge(state, judge));
    }

    /** What is beyond so many endpoints is left out, of each domain the last, and senders first. */
    private void bound(Map<DomainName, Area> all) {
        int gateways = 0;
        int senders = 0;
        for (Area area : all.values()) {
            gateways += area.gateways().size();
            senders += area.senders().size();
        }
        if (gateways + senders <= MAX_ENDPOINTS) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("neighbour", from.name())
                .addKeyValue("endpoints", gateways + senders)
                .log("It tells of more than {} tunnel endpoints; some are left out", MAX_ENDPOINTS);
        int each = Math.max(1, MAX_ENDPOINTS / all.size());
        all.replaceAll((_, area) -> area.with(first(area.gateways(), each), List.of()));
    }

    private static List<Endpoint> first(List<Endpoint> endpoints, int most) {
        return endpoints.subList(0, Math.min(most, endpoints.size()));
    }

    private static boolean isOf(ServiceState state, Set<DomainName> domains) {
        return domains.contains(state.key().owner())
                || state.routes().stream()
                        .anyMatch(route -> route.path().stream().anyMatch(domains::contains));
    }

    private static boolean samePools(@Nullable Area one, @Nullable Area other) {
        return one != null && other != null && one.servicePools().equals(other.servicePools());
    }
}
