package net.hypha.domain.manager;

import java.util.ArrayList;
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

    private final Hub hub;
    private final Listener listener;
    private final View view;
    private final Set<Query> interests = new HashSet<>();
    private final Set<Query> unanswered = new LinkedHashSet<>();
    private final Set<ServiceKey> told = new HashSet<>();
    private final Set<ServiceKey> changed = new LinkedHashSet<>();

    /** How the neighbour may see what is known. */
    interface View {
        /** Empty where it is not to know of it. */
        Optional<ServiceState> of(ServiceState known);

        /** What this batch changed, as it may see it; empty where that is to be told as a whole. */
        default Optional<ServiceDelta> delta(ServiceKey key) {
            return Optional.empty();
        }

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

    boolean asks(Query query) {
        return interests.contains(query);
    }

    List<ServiceKey> told() {
        return List.copyOf(told);
    }

    boolean wasTold(ServiceKey key) {
        return told.contains(key);
    }

    void changed(ServiceKey key) {
        changed.add(key);
        hub.hasNews(listener);
    }

    /**
     * Takes in what the neighbour wants now.
     *
     * @param runs services it is told of without asking
     * @return false where it wants too much
     */
    boolean heard(Message.Interest interest, Predicate<ServiceState> runs) {
        for (Query query : interest.drop()) {
            interests.remove(query);
            unanswered.remove(query);
            hub.audience.asksNoMore(query, listener);
        }
        for (Query query : interest.drop()) {
            hub.find(query).ifPresent(state -> {
                drop(state, runs);
                view.companion(state).flatMap(hub::known).ifPresent(companion -> drop(companion, runs));
            });
        }
        for (Query query : interest.add()) {
            interests.add(query);
            unanswered.add(query);
            hub.audience.asks(query, listener);
        }
        hub.hasNews(listener);
        return interests.size() <= MAX_INTERESTS;
    }

    /** Unless something else speaks for it. */
    private void drop(ServiceState state, Predicate<ServiceState> runs) {
        boolean needed = told.stream()
                .filter(key -> key.name().equals(state.key().name()) && !key.equals(state.key()))
                .flatMap(key -> hub.known(key).flatMap(view::companion).stream())
                .anyMatch(state.key()::equals);
        if (!needed && !runs.test(state) && !isAskedFor(state)) {
            isNotTold(state.key());
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
            Optional<ServiceDelta> delta = view.delta(key);
            if (state.isPresent() && delta.isPresent() && told.contains(key)) {
                deltas.put(key, delta.get());
            } else if (state.isPresent()) {
                services.put(key, state.get());
            } else if (mayHold || told.contains(key)) {
                gone.add(key);
            }
        }
        changed.clear();
        List<Query> unknown = answer(services);
        List.copyOf(services.values())
                .forEach(state -> view.companion(state)
                        .filter(key -> !told.contains(key))
                        .flatMap(hub::known)
                        .ifPresent(companion -> services.putIfAbsent(companion.key(), companion)));
        deltas.keySet().removeAll(services.keySet());
        services.keySet().forEach(this::isTold);
        gone.forEach(this::isNotTold);
        return new News(services, List.copyOf(deltas.values()), gone, unknown);
    }

    boolean hasOpenQuestions() {
        return !unanswered.isEmpty();
    }

    /** Nobody listens here any more. */
    void end() {
        List.copyOf(told).forEach(this::isNotTold);
        interests.forEach(query -> hub.audience.asksNoMore(query, listener));
        interests.clear();
        unanswered.clear();
        changed.clear();
    }

    /** Adds the states that answer open questions; returns those that have no answer. */
    private List<Query> answer(Map<ServiceKey, ServiceState> services) {
        List<Query> unknown = new ArrayList<>();
        for (Query query : List.copyOf(unanswered)) {
            Optional<ServiceState> known = hub.find(query);
            Optional<ServiceState> state = known.flatMap(view::of);
            if (state.isPresent()) {
                services.put(state.get().key(), state.get());
                unanswered.remove(query);
            } else if (known.isPresent() || !hub.mayBeAnswered(query)) {
                unknown.add(query);
                unanswered.remove(query);
            }
        }
        return unknown;
    }

    /** Whether the neighbour asked for a service, by whatever name or address. */
    private boolean isAskedFor(ServiceState state) {
        return interests.contains(new Query.ByName(state.key()))
                || Stream.concat(state.addresses().values().stream(), state.numbers().values().stream())
                        .flatMap(pair -> pair.all().stream())
                        .anyMatch(address -> interests.contains(new Query.ByAddress(address)));
    }

    private void isTold(ServiceKey key) {
        if (told.add(key)) {
            hub.audience.told(key, listener);
        }
    }

    private void isNotTold(ServiceKey key) {
        if (told.remove(key)) {
            hub.audience.notTold(key, listener);
        }
    }
}
