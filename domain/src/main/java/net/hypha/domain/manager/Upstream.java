package net.hypha.domain.manager;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;
import net.hypha.domain.journal.Told;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * What is asked of the parent for those who ask here: each thing once, however many want to know it, and for as long as one of
 * them does. Used within turns.
 */
final class Upstream {
    private static final int MAX_ASKED = 65_536;
    private static final int AT_ONCE = 10_000;

    private final Hub hub;
    private final Set<Query> asked = new LinkedHashSet<>(); // of these the parent keeps us posted
    private final Set<Query> open = new HashSet<>(); // of those asked: not answered yet
    private final SequencedSet<Query> unknown = new LinkedHashSet<>(); // lately
    private final Set<Query> idle = new HashSet<>(); // nobody wanted them at the last look
    private boolean looking;
    private boolean keeping;
    private Told told = Told.NOTHING;

    Upstream(Hub hub) {
        this.hub = hub;
    }

    /** Where what the parent tells is kept from now on. */
    void keepIn(Told keeper) {
        told = keeper;
    }

    /** Takes in what a former process was told, if it was by this parent. */
    void restore(List<Message.Update> former) {
        DomainLink parent = hub.links.parent();
        Neighbourhood first = former.isEmpty() ? null : former.getFirst().neighbourhood();
        if (parent != null && first != null && first.domain().name().equals(parent.name())) {
            parent.intake().met(first.domain());
            former.forEach(parent.intake()::take);
        }
    }

    /** What would restore this. */
    List<Message.Update> retold() {
        DomainLink parent = hub.links.parent();
        return parent == null
                ? List.of()
                : parent.intake().retold(hub.config.treeZone().text());
    }

    /** Asks, unless that is under way; false where the parent said lately that it knows nothing, or too much is asked already. */
    boolean ask(Query query) {
        DomainLink parent = hub.links.parent();
        boolean believed =
                unknown.contains(query) && asked.contains(query); // else nobody would tell that there is one now
        if (parent == null || believed) {
            return false;
        }
        if (open.contains(query)) {
            return true;
        }
        if (asked.size() >= MAX_ASKED && !asked.contains(query)) {
            return false;
        }
        asked.add(query);
        open.add(query);
        parent.send(new Message.Interest(List.of(query), List.of()));
        return true;
    }

    /** A session with the parent begins: all is asked anew, also what is known from before. */
    void opened() {
        DomainLink parent = hub.links.parent();
        if (parent == null) {
            return;
        }
        parent.intake().keys().forEach(key -> asked.add(new Query.ByName(key)));
        open.addAll(asked);
        unknown.clear();
        List<Query> all = List.copyOf(asked);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            parent.send(new Message.Interest(all.subList(from, Math.min(all.size(), from + AT_ONCE)), List.of()));
        }
        if (!looking) {
            looking = true;
            lookLater();
        }
    }

    /** The parent said something; what it said of services is taken in already, as far as it is believed. */
    void answered(Message.Update update) {
        DomainLink parent = hub.links.parent();
        if (parent == null) {
            return;
        }
        keepLater();
        for (ServiceState state : update.services()) {
            Set<Query> queries = queries(state);
            if (Collections.disjoint(asked, queries)) {
                parent.intake().remove(state.key()); // dropped meanwhile: nobody would tell what becomes of it
            }
            Set<Query> known =
                    parent.intake().offer(state.key()).map(Upstream::queries).orElse(Set.of());
            for (Query query : queries) {
                if (open.remove(query) && !known.contains(query)) {
                    believeUnknown(query);
                }
            }
        }
        for (Query query : update.unknown()) {
            open.remove(query);
            if (query instanceof Query.ByName(ServiceKey key)) {
                parent.intake().remove(key);
            }
            believeUnknown(query);
        }
    }

    private void believeUnknown(Query query) {
        if (unknown.add(query)) {
            if (unknown.size() > MAX_ASKED) {
                unknown.removeFirst();
            }
            hub.later.after(
                    hub.timing.unknownFor(),
                    () -> hub.turn(() -> {
                        unknown.remove(query);
                    }));
        }
    }

    private void keepLater() {
        if (!keeping) {
            keeping = true;
            hub.later.after(hub.timing.keepEvery(), () -> {
                List<Message.Update> all = hub.turn(() -> {
                    keeping = false;
                    return retold();
                });
                told.write(all);
            });
        }
    }

    private void lookLater() {
        hub.later.after(
                hub.timing.idleAfter(),
                () -> hub.turn(() -> {
                    dropIdle();
                    lookLater();
                }));
    }

    /** What nobody wanted at two looks in a row is dropped, and forgotten, as nobody would tell its changes. */
    private void dropIdle() {
        DomainLink parent = hub.links.parent();
        if (parent == null) {
            return;
        }
        Set<Query> unwanted = new HashSet<>();
        for (Query query : asked) {
            if (!hub.audience.isAsked(query)
                    && hub.find(query).filter(hub.audience::isHeard).isEmpty()) {
                unwanted.add(query);
            }
        }
        List<Query> drop = unwanted.stream()
                .filter(idle::contains)
                .filter(query ->
                        parent.isUp() || open.contains(query)) // what is known is kept while it cannot be asked for
                .toList();
        for (Query query : drop) {
            if (parent.isUp()) {
                hub.find(query).map(ServiceState::key).ifPresent(parent.intake()::remove);
            }
            asked.remove(query);
            open.remove(query);
        }
        idle.clear();
        idle.addAll(unwanted);
        for (int from = 0; from < drop.size(); from += AT_ONCE) {
            parent.send(new Message.Interest(List.of(), drop.subList(from, Math.min(drop.size(), from + AT_ONCE))));
        }
    }

    /** All by which it may have been asked for. */
    private static Set<Query> queries(ServiceState state) {
        Set<Query> all = new HashSet<>();
        all.add(new Query.ByName(state.key()));
        Stream.concat(state.addresses().values().stream(), state.numbers().values().stream())
                .flatMap(pair -> pair.all().stream())
                .forEach(address -> all.add(new Query.ByAddress(address)));
        return all;
    }
}
