package net.hypha.domain.manager;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;

/** What one neighbour wants to be kept posted about, what it was told, and what is news to it. Used within turns. */
final class Subscription {
    /** More than an honest neighbour has: a node's own limit, and in a new session each service that it knows once more by name. */
    static final int MAX_INTERESTS = 131_072;

    /** Questions that may wait for an answer from elsewhere; more are unknown at once. */
    private static final int MAX_OPEN = 4_096;

    private final Hub hub;
    private final Listener listener;
    private final View view;
    private final Set<Query> interests = new HashSet<>();
    private int byAddress; // of the interests
    private final Set<Query> unanswered = new LinkedHashSet<>();
    private final Map<ServiceKey, ServiceState> told = new HashMap<>(); // as it was told
    private final Set<ServiceKey> changed = new LinkedHashSet<>();
    private final Map<ServiceKey, Message.Held> held = new HashMap<>(); // of what is not answered
    private final Set<ServiceKey> forgotten = new HashSet<>(); // told as gone while what it holds was on its way
    private boolean said; // what it holds

    /** How the neighbour may see what is known. */
    interface View {
        /** Empty where it is not to know of it. */
        Optional<ServiceState> of(ServiceState known);

        /** What leads from what it was told to what it may know now; empty where that is to be told as a whole, or nothing is. */
        Optional<ServiceDelta> delta(ServiceState from, ServiceState to);

        /** Another service that it must know of to make use of this one. */
        default Optional<ServiceKey> companion(ServiceState state) {
            return Optional.empty();
        }
    }

    /**
     * What is to be told.
     *
     * @param gone services that it may know and that are no more
     * @param unknown questions to which there is no answer
     */
    record News(
            Map<ServiceKey, ServiceState> services,
            List<ServiceDelta> deltas,
            List<ServiceKey> gone,
            List<Query> unknown) {
        boolean isEmpty() {
            return services.isEmpty() && deltas.isEmpty() && gone.isEmpty() && unknown.isEmpty();
        }
    }

    Subscription(Hub hub, Listener listener, View view) {
        this.hub = hub;
        this.listener = listener;
        this.view = view;
    }

    Set<Query> interests() {
        return Set.copyOf(interests);
    }

    List<ServiceKey> told() {
        return List.copyOf(told.keySet());
    }

    boolean wasTold(ServiceKey key) {
        return told.containsKey(key);
    }

    void changed(ServiceKey key) {
        changed.add(key);
        hub.hasNews(listener);
    }

    /**
     * Takes in what the neighbour wants now.
     *
     * @param runs services it is told of without asking
     * @param keeps whether it keeps what it says it holds; else it is about to forget that
     * @return false where it wants too much
     */
    boolean heard(Message.Interest interest, Predicate<ServiceState> runs, boolean keeps) {
        for (Query query : interest.drop()) {
            if (interests.remove(query) && query instanceof Query.ByAddress) {
                byAddress--;
            }
            unanswered.remove(query);
            holdsNoMore(query);
            hub.audience.asksNoMore(query, listener);
        }
        for (Query query : interest.drop()) {
            hub.find(query).ifPresent(state -> {
                drop(state, runs);
                view.companion(state).flatMap(hub::known).ifPresent(companion -> drop(companion, runs));
            });
        }
        for (Query query : interest.add()) {
            Query same = hub.audience.asks(query, listener);
            if (interests.add(same) && same instanceof Query.ByAddress) {
                byAddress++;
            }
            unanswered.add(same);
            holdsNoMore(same);
        }
        if (keeps) {
            interest.holds().stream()
                    .filter(each -> !forgotten.contains(each.service()))
                    .forEach(each -> held.put(each.service(), each));
        }
        said = true;
        forgotten.clear();
        hub.hasNews(listener);
        return interests.size() <= MAX_INTERESTS && held.size() <= MAX_INTERESTS;
    }

    /** What it said before that it holds of a service; it may have forgotten that since. */
    private void holdsNoMore(Query query) {
        if (query instanceof Query.ByName(ServiceKey service)) {
            held.remove(service);
        }
    }

    /** Unless something else speaks for it; news that waited is none any more, or the neighbour would take it for wanted again. */
    private void drop(ServiceState state, Predicate<ServiceState> runs) {
        boolean needed = hub.outlook.above(state.key().name()).stream()
                .filter(key -> told.containsKey(key) && !key.equals(state.key()))
                .flatMap(key -> hub.known(key).flatMap(view::companion).stream())
                .anyMatch(state.key()::equals);
        if (!needed && !runs.test(state) && !isAskedFor(state)) {
            isNotTold(state.key());
            held.remove(state.key());
            changed.remove(state.key());
        }
    }

    /**
     * What is news now; it counts as told.
     *
     * @param mayHold whether the neighbour may still know services from before, so that it must hear that they are gone
     */
    News take(boolean mayHold) {
        Map<ServiceKey, ServiceState> services = new LinkedHashMap<>();
        Map<ServiceKey, ServiceDelta> deltas = new LinkedHashMap<>();
        List<ServiceKey> gone = new ArrayList<>();
        for (ServiceKey key : changed) {
            Optional<ServiceState> state = hub.known(key).flatMap(view::of);
            ServiceState before = told.get(key);
            if (state.isEmpty()) {
                if (mayHold || before != null) {
                    gone.add(key);
                }
            } else if (before == null) {
                services.put(key, state.get());
            } else if (before.epoch() != state.get().epoch()
                    || before.digest() != state.get().digest()) {
                step(before, state.get(), services, deltas);
            }
        }
        changed.clear();
        List<Query> unknown = answer(services, deltas, gone);
        for (ServiceState state : List.copyOf(services.values())) {
            view.companion(state)
                    .filter(key -> !told.containsKey(key))
                    .flatMap(hub::known)
                    .ifPresent(companion -> services.putIfAbsent(companion.key(), companion));
        }
        deltas.keySet().removeAll(services.keySet());
        services.values().forEach(this::isTold);
        gone.forEach(this::isNotTold);
        gone.forEach(held::remove); // a later answer cannot be a step from what it forgets
        if (!said && mayHold && forgotten.size() < MAX_INTERESTS) {
            forgotten.addAll(gone);
        }
        return new News(services, List.copyOf(deltas.values()), gone, unknown);
    }

    /** From what it was told to what there is now; nothing where only the epoch is another and that cannot be told alone. */
    private void step(
            ServiceState before,
            ServiceState now,
            Map<ServiceKey, ServiceState> services,
            Map<ServiceKey, ServiceDelta> deltas) {
        Optional<ServiceDelta> delta = view.delta(before, now);
        if (delta.isPresent()) {
            deltas.put(now.key(), delta.get());
            told.put(now.key(), now);
        } else if (before.digest() != now.digest()) {
            services.put(now.key(), now);
        }
    }

    boolean hasOpenQuestions() {
        return !unanswered.isEmpty();
    }

    /** Nobody listens here any more. */
    void end() {
        List.copyOf(told.keySet()).forEach(this::isNotTold);
        interests.forEach(query -> hub.audience.asksNoMore(query, listener));
        interests.clear();
        byAddress = 0;
        unanswered.clear();
        changed.clear();
        held.clear();
        forgotten.clear();
        said = false;
    }

    /** Adds the states that answer open questions, or that they are those it holds; returns the questions that have no answer. */
    private List<Query> answer(
            Map<ServiceKey, ServiceState> services, Map<ServiceKey, ServiceDelta> deltas, List<ServiceKey> gone) {
        List<Query> unknown = new ArrayList<>();
        for (Query query : List.copyOf(unanswered)) {
            Optional<ServiceState> known = hub.find(query);
            Optional<ServiceState> state = known.flatMap(view::of).filter(seen -> isMeant(query, seen));
            if (state.isPresent()) {
                ServiceState now = state.get();
                Message.Held mine = held.get(now.key());
                if (mine == null || mine.digest() != now.digest()) {
                    services.put(now.key(), now);
                } else if (!told.containsKey(now.key())) { // else it stands there since it was told
                    deltas.put(now.key(), ServiceDelta.none(now, mine.epoch()));
                    isTold(now);
                }
                unanswered.remove(query);
            } else if (known.isPresent() || unanswered.size() > MAX_OPEN || !hub.mayBeAnswered(query)) {
                if (query instanceof Query.ByName(ServiceKey service) && held.containsKey(service)) {
                    gone.add(service);
                }
                unknown.add(query);
                unanswered.remove(query);
            }
        }
        if (unanswered.isEmpty()) {
            held.clear();
        }
        return unknown;
    }

    /** Whether the address that is asked for is one that the neighbour may know to be the service's. */
    private static boolean isMeant(Query query, ServiceState seen) {
        return switch (query) {
            case Query.ByName _ -> true;
            case Query.ByAddress(InetAddress address) ->
                seen.policyOf(address).isPresent() || seen.numberOf(address).isPresent();
        };
    }

    /** Whether the neighbour asked for a service, by whatever name or address. */
    boolean isAskedFor(ServiceState state) {
        if (interests.contains(new Query.ByName(state.key()))) {
            return true;
        }
        return byAddress > 0
                && Stream.concat(state.addresses().values().stream(), state.numbers().values().stream())
                        .flatMap(pair -> pair.all().stream())
                        .anyMatch(address -> interests.contains(new Query.ByAddress(address)));
    }

    private void isTold(ServiceState state) {
        if (told.put(state.key(), state) == null) {
            hub.audience.told(state.key(), listener);
        }
    }

    private void isNotTold(ServiceKey key) {
        if (told.remove(key) != null) {
            hub.audience.notTold(key, listener);
        }
    }
}
