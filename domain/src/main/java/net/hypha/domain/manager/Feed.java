package net.hypha.domain.manager;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Holder;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.event.Event;
import net.hypha.domain.event.Event.Kind;
import net.hypha.domain.event.EventLog;
import net.hypha.domain.journal.Entry;
import net.hypha.domain.journal.JournalException;
import net.hypha.domain.journal.Store;
import net.hypha.domain.view.DomainView;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.NumberMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes events. Those of the catalogue are written in the transaction of the change, so that none is lost or told twice
 * however the manager ends; those of who is here and what is offered, at the end of the turn that they were found in. Nobody is
 * told an event before it is written.
 */
final class Feed implements ChangeFeed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final int MAX_FOLLOWERS = 64;
    private static final String AWAY = "away";

    private final Hub hub;
    private final Store journal;
    private final InstantSource clock;
    private final Audit audit;
    private final EventLog log;
    private final RouteWatch routes;
    private final Set<NodeName> untold = new LinkedHashSet<>(); // how they are now
    private final Map<NodeName, NodeTold> nodes = new HashMap<>();
    private final Map<String, String> domains = new TreeMap<>();
    private long last;
    private final List<Event> pending = new ArrayList<>(); // to be written

    /** What was told of a node that is not in the catalogue: how it is, and whether its instances count. */
    private record NodeTold(String state, boolean counts) {}

    private record Touched(ServiceName service, int number) {}

    Feed(Hub hub, Store journal, InstantSource clock) {
        this.hub = hub;
        this.journal = journal;
        this.clock = clock;
        this.audit = new Audit(journal, clock);
        this.last = journal.lastEntry(Entry.Log.EVENT);
        int kept = Entry.Log.EVENT.kept();
        List<Event> before = journal.entries(Entry.Log.EVENT, last - kept, kept).stream()
                .map(entry -> Event.read(entry.number(), entry.text()))
                .toList();
        long first = before.isEmpty() ? last : before.getFirst().number() - 1;
        this.log = new EventLog(hub.position().incarnation(), first, kept, MAX_FOLLOWERS);
        log.append(before);
        this.routes = new RouteWatch(hub);
        before.forEach(this::remember);
    }

    Audit audit() {
        return audit;
    }

    EventLog log() {
        return log;
    }

    /** Whether the last that was told of a node is that it is not here; of what was told long ago nothing is known. */
    boolean isToldAway(NodeName node) {
        NodeTold told = nodes.get(node);
        return told != null && told.state().equals(AWAY);
    }

    @Override
    public List<Entry> of(List<Change> changes, Catalogue before, Catalogue after) {
        List<Event> events = new ArrayList<>();
        Set<ServiceName> services = new LinkedHashSet<>();
        Set<Touched> instances = new LinkedHashSet<>();
        Set<NodeName> places = new LinkedHashSet<>();
        for (Change change : changes) {
            switch (change) {
                case Change.ServiceSet set -> services.add(set.service());
                case Change.ServiceGone gone -> {
                    services.add(gone.service());
                    before.service(gone.service())
                            .ifPresent(entry -> entry.held()
                                    .forEach(slot -> instances.add(new Touched(gone.service(), slot.number()))));
                }
                case Change.SlotSet set -> {
                    services.add(set.service());
                    instances.add(new Touched(set.service(), set.slot().number()));
                }
                case Change.NodeSet set -> places.add(set.node());
                default -> {} // of no concern to those who follow
            }
        }
        places.forEach(node -> addNode(events, node, before, after));
        services.forEach(service -> addService(events, service, before, after));
        instances.forEach(each -> addInstance(events, each, before, after));
        pending.addAll(events);
        List<Entry> entries = new ArrayList<>(entries(events));
        entries.addAll(audit.of(changes, before));
        return entries;
    }

    @Override
    public void committed() {
        publish(pending);
        pending.clear();
        audit.committed();
    }

    @Override
    public void failed() {
        pending.clear();
        audit.failed();
    }

    @Override
    public void turnEnded(Set<NodeName> moved) {
        untold.addAll(moved);
        List<Event> events = new ArrayList<>();
        Map<NodeName, NodeTold> nodesNow = new HashMap<>();
        for (NodeName name : untold) {
            NodeEntry node = hub.catalogue().nodes().get(name);
            if (node == null) {
                continue;
            }
            NodeTold now = new NodeTold(Views.state(hub.roster, node.name()), hub.roster.counts(node.name()));
            NodeTold former = nodes.get(node.name());
            if (!now.equals(former)) {
                nodesNow.put(node.name(), now);
                addPresence(events, node, former, now);
            }
        }
        Map<String, String> domainsNow = new NeighbourViews(hub).standings();
        domainsNow.entrySet().removeIf(each -> each.getValue().equals(domains.get(each.getKey())));
        if (!domainsNow.isEmpty()) {
            for (DomainView domain : new NeighbourViews(hub).domains()) {
                if (domainsNow.containsKey(domain.name())) {
                    String change = domains.containsKey(domain.name()) ? "changed" : "created";
                    add(events, Kind.DOMAIN, domain.name(), change, domain);
                }
            }
        }
        List<RouteWatch.News> routeNews = routes.news();
        routeNews.forEach(news -> add(events, Kind.ROUTE, news.name(), news.change(), news.route()));
        if (!events.isEmpty() && !written(events)) {
            return;
        }
        untold.clear();
        nodes.putAll(nodesNow);
        domains.putAll(domainsNow);
        if (!routeNews.isEmpty()) {
            routes.told(routeNews);
        }
        publish(events);
    }

    /** True if they are; false if they are to be found again at the end of the next turn. */
    private boolean written(List<Event> events) {
        try {
            journal.commit(List.of(), entries(events));
            return true;
        } catch (JournalException e) {
            LOG.atWarn().setCause(e).log("Events cannot be written; they are told later");
            return false;
        }
    }

    private void publish(List<Event> events) {
        if (!events.isEmpty()) {
            last = events.getLast().number();
            log.append(events);
        }
    }

    /** Where those who follow were left. */
    private void remember(Event event) {
        boolean gone = event.change().equals("deleted");
        switch (event.kind()) {
            case NODE -> {
                String state = event.property("state");
                nodes.put(new NodeName(event.name()), new NodeTold(state, !state.equals(AWAY)));
            }
            case DOMAIN -> {
                String told =
                        event.property("relation") + " " + event.property("state") + " " + event.property("reason");
                domains.put(event.name(), told);
            }
            case ROUTE -> routes.remember(event.name(), gone);
            case SERVICE, INSTANCE -> {} // the catalogue remembers them
        }
    }

    private void addService(List<Event> events, ServiceName name, Catalogue before, Catalogue after) {
        ServiceEntry was = before.service(name).orElse(null);
        ServiceEntry now = after.service(name).orElse(null);
        if (was != null && now != null && sameToLookAt(was, now)) {
            return;
        }
        add(
                events,
                Kind.SERVICE,
                name.text(),
                change(was, now),
                now == null ? null : ObjectViews.service(now, hub.roster::counts));
    }

    /** Who its instances are is told of them, and with that which numbers they have. */
    private static boolean sameToLookAt(ServiceEntry was, ServiceEntry now) {
        return was.defaultPolicy().equals(now.defaultPolicy())
                && was.addresses().equals(now.addresses())
                && hasNoNumberWithoutInstance(was.slots(), now.slots());
    }

    /** Of the numbers that are new. */
    private static boolean hasNoNumberWithoutInstance(NumberMap<Slot> was, NumberMap<Slot> now) {
        boolean[] none = {true};
        was.differences(now, number -> {
            Slot slot = now.at(number);
            none[0] &= slot != null && (was.at(number) != null || slot.tenant() != null);
        });
        return none[0];
    }

    private void addInstance(List<Event> events, Touched touched, Catalogue before, Catalogue after) {
        Slot.Tenant was = tenant(before, touched).orElse(null);
        Slot.Tenant now = tenant(after, touched).orElse(null);
        if (!Objects.equals(was, now)) {
            addInstance(events, touched, change(was, now), after);
        }
    }

    private void addInstance(List<Event> events, Touched touched, String change, Catalogue catalogue) {
        Object view = catalogue
                .service(touched.service())
                .map(service -> {
                    Slot slot = service.slots().at(touched.number());
                    return slot == null || slot.tenant() == null
                            ? null
                            : ObjectViews.instance(service, slot, slot.tenant(), hub.roster::counts);
                })
                .orElse(null);
        add(events, Kind.INSTANCE, touched.number() + "." + touched.service(), change, view);
    }

    private void addNode(List<Event> events, NodeName name, Catalogue before, Catalogue after) {
        NodeEntry was = before.node(name).orElse(null);
        NodeEntry now = after.node(name).orElse(null);
        add(events, Kind.NODE, name.text(), change(was, now), now == null ? null : new Views(hub).node(now));
    }

    /** A node came, fell silent or left; and with it its instances, where it matters to them. */
    private void addPresence(List<Event> events, NodeEntry node, @Nullable NodeTold former, NodeTold now) {
        String before = former == null ? AWAY : former.state();
        if (!before.equals(now.state())) {
            add(events, Kind.NODE, node.name().text(), "changed", new Views(hub).node(node));
        }
        if (former == null || former.counts() == now.counts()) {
            return;
        }
        for (Holder.Numbered held : hub.catalogue().heldOn(node.name())) {
            addInstance(events, new Touched(held.service(), held.number()), "changed", hub.catalogue());
        }
    }

    private void add(List<Event> events, Kind kind, String name, String change, @Nullable Object object) {
        long number = last + pending.size() + events.size() + 1;
        events.add(Event.of(number, kind, name, change, clock.instant().toString(), object));
    }

    private static String change(@Nullable Object was, @Nullable Object now) {
        return was == null ? "created" : now == null ? "deleted" : "changed";
    }

    private static Optional<Slot.Tenant> tenant(Catalogue catalogue, Touched touched) {
        return catalogue
                .service(touched.service())
                .map(service -> service.slots().at(touched.number()))
                .map(Slot::tenant);
    }

    private static List<Entry> entries(List<Event> events) {
        return events.stream()
                .map(event -> new Entry(Entry.Log.EVENT, event.number(), event.text()))
                .toList();
    }
}
