package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * What is asked of the parent for those who ask here: each thing once, however many want to know it, and for as long as one of
 * them does. Used within turns.
 */
final class Upstream {
    private final Hub hub;
    private final Set<Query> open = new LinkedHashSet<>();
    private final Set<Query> unknown = new HashSet<>();
    private final Set<ServiceKey> idle = new HashSet<>(); // nobody wanted them at the last look
    private boolean looking;

    Upstream(Hub hub) {
        this.hub = hub;
    }

    /** What the parent has been asked and has not answered. */
    Set<Query> open() {
        return Set.copyOf(open);
    }

    /** Asks, unless that is under way; false where the parent said lately that it knows nothing. */
    boolean ask(Query query) {
        if (unknown.contains(query)) {
            return false;
        }
        DomainLink parent = hub.links.parent();
        if (parent != null && open.add(query)) {
            parent.send(new Message.Interest(List.of(query), List.of()));
        }
        return true;
    }

    /** A session with the parent begins: all is asked anew, also what is known from before. */
    void opened() {
        DomainLink parent = hub.links.parent();
        if (parent == null) {
            return;
        }
        List<Query> all = new ArrayList<>(open);
        parent.intake().keys().forEach(key -> all.add(new Query.ByName(key)));
        if (!all.isEmpty()) {
            parent.send(new Message.Interest(all, List.of()));
        }
        if (!looking) {
            looking = true;
            lookLater();
        }
    }

    /** The parent said something; what it said of services is taken in already. */
    void answered(Message.Update update) {
        DomainLink parent = hub.links.parent();
        if (parent == null) {
            return;
        }
        for (ServiceState state : update.services()) {
            open.remove(new Query.ByName(state.key()));
            state.addresses()
                    .values()
                    .forEach(pair -> pair.all().forEach(each -> open.remove(new Query.ByAddress(each))));
            state.numbers()
                    .values()
                    .forEach(pair -> pair.all().forEach(each -> open.remove(new Query.ByAddress(each))));
        }
        for (Query query : update.unknown()) {
            open.remove(query);
            if (query instanceof Query.ByName(ServiceKey key)) {
                parent.intake().remove(key);
            }
            unknown.add(query);
            hub.later.after(
                    hub.timing.unknownFor(),
                    () -> hub.turn(() -> {
                        unknown.remove(query);
                    }));
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
        if (parent == null || !parent.isUp()) {
            return; // it is kept for a time when it cannot be asked for
        }
        Set<ServiceKey> unwanted = new HashSet<>();
        for (ServiceKey key : parent.intake().keys()) {
            boolean wanted = hub.known(key)
                    .map(hub.audience::of)
                    .filter(all -> !all.isEmpty())
                    .isPresent();
            if (!wanted) {
                unwanted.add(key);
            }
        }
        List<Query> drop = new ArrayList<>();
        for (ServiceKey key : unwanted) {
            if (idle.contains(key)) {
                parent.intake().offer(key).ifPresent(state -> drop.addAll(queries(state)));
                parent.intake().remove(key);
            }
        }
        idle.clear();
        idle.addAll(unwanted);
        if (!drop.isEmpty()) {
            parent.send(new Message.Interest(List.of(), drop));
        }
    }

    /** All by which it may have been asked for. */
    private static List<Query> queries(ServiceState state) {
        List<Query> all = new ArrayList<>();
        all.add(new Query.ByName(state.key()));
        state.addresses().values().forEach(pair -> pair.all().forEach(each -> all.add(new Query.ByAddress(each))));
        state.numbers().values().forEach(pair -> pair.all().forEach(each -> all.add(new Query.ByAddress(each))));
        return all;
    }
}
