package net.hypha.semantics.table;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.ServiceKey;

/**
 * What is known of all services, at one moment. Immutable: a change gives a new table, and readers keep what they hold.
 * Look-ups by name and by address, and a change, cost about the same however much is known.
 */
public final class Table {
    private static final Table EMPTY = new Table(PersistentMap.empty(), PersistentMap.empty());

    private final PersistentMap<ServiceKey, ServiceState> services;
    private final PersistentMap<InetAddress, AddressMeaning> meanings;

    private Table(
            PersistentMap<ServiceKey, ServiceState> services, PersistentMap<InetAddress, AddressMeaning> meanings) {
        this.services = services;
        this.meanings = meanings;
    }

    public static Table empty() {
        return EMPTY;
    }

    /**
     * The table after a change. What was known of a service is replaced as a whole, never merged; where the known epoch is
     * the newer one, the news is late and passed over. Of two services that claim one address, the first keeps it.
     */
    public Table apply(TableChange change) {
        PersistentMap<ServiceKey, ServiceState> nextServices = change.full() ? PersistentMap.empty() : services;
        PersistentMap<InetAddress, AddressMeaning> nextMeanings = change.full() ? PersistentMap.empty() : meanings;
        for (ServiceKey key : change.removed()) {
            ServiceState gone = nextServices.get(key);
            if (gone != null) {
                nextServices = nextServices.without(key);
                nextMeanings = forget(gone, nextMeanings);
            }
        }
        for (ServiceState state : news(change, nextServices)) {
            ServiceState known = nextServices.get(state.key());
            if (known != null && known.epoch() > state.epoch()) {
                continue;
            }
            nextServices = nextServices.with(state.key(), state);
            if (known != null) {
                if (hasTheSameAddresses(known, state)) {
                    continue;
                }
                nextMeanings = forget(known, nextMeanings);
            }
            for (Map.Entry<InetAddress, AddressMeaning> meaning :
                    meanings(state).entrySet()) {
                if (!nextMeanings.containsKey(meaning.getKey())) {
                    nextMeanings = nextMeanings.with(meaning.getKey(), meaning.getValue());
                }
            }
        }
        return new Table(nextServices, nextMeanings);
    }

    @SuppressWarnings("ReferenceEquality") // what was made from the other shares them, the rest is looked at
    private static boolean hasTheSameAddresses(ServiceState one, ServiceState other) {
        return one.addresses() == other.addresses() && one.numbers() == other.numbers();
    }

    private static List<ServiceState> news(TableChange change, PersistentMap<ServiceKey, ServiceState> known) {
        List<ServiceState> news = new ArrayList<>(change.services());
        for (ServiceDelta delta : change.deltas()) {
            ServiceState state = known.get(delta.key());
            if (state != null) {
                delta.applyTo(state).ifPresent(news::add);
            }
        }
        return news;
    }

    /** The services that a change has news of which cannot be applied, as what came before is missing: they must be asked for. */
    public List<ServiceKey> missingFor(TableChange change) {
        return change.deltas().stream()
                .filter(delta -> {
                    ServiceState state = services.get(delta.key());
                    return state != null
                            && state.epoch() < delta.epoch()
                            && delta.applyTo(state).isEmpty();
                })
                .map(ServiceDelta::key)
                .toList();
    }

    public Optional<ServiceState> service(ServiceKey key) {
        return Optional.ofNullable(services.get(key));
    }

    /** What a semantic or instance address stands for. */
    public Optional<AddressMeaning> meaning(InetAddress address) {
        return Optional.ofNullable(meanings.get(address));
    }

    public Collection<ServiceState> services() {
        return Collections.unmodifiableCollection(services.values());
    }

    /** All services; what two tables differ in is found by it without looking at the rest. */
    public PersistentMap<ServiceKey, ServiceState> byKey() {
        return services;
    }

    /** Number of services known. */
    public int size() {
        return services.size();
    }

    /** Its addresses mean nothing any more, except those that were another's from the start. */
    private static PersistentMap<InetAddress, AddressMeaning> forget(
            ServiceState state, PersistentMap<InetAddress, AddressMeaning> meanings) {
        PersistentMap<InetAddress, AddressMeaning> left = meanings;
        for (Map.Entry<InetAddress, AddressMeaning> meaning : meanings(state).entrySet()) {
            if (meaning.getValue().equals(left.get(meaning.getKey()))) {
                left = left.without(meaning.getKey());
            }
        }
        return left;
    }

    private static Map<InetAddress, AddressMeaning> meanings(ServiceState state) {
        Map<InetAddress, AddressMeaning> all = new LinkedHashMap<>();
        eachMeaning(state, all::putIfAbsent);
        return all;
    }

    private static void eachMeaning(ServiceState state, BiConsumer<InetAddress, AddressMeaning> sink) {
        state.addresses().forEach((word, pair) -> each(pair, meaning(state, new Choice.ByPolicy(word)), sink));
        state.numbers().forEach((number, pair) -> each(pair, meaning(state, new Choice.Instance(number)), sink));
    }

    private static AddressMeaning meaning(ServiceState state, Choice choice) {
        return new AddressMeaning(state.key(), choice);
    }

    private static void each(AddressPair pair, AddressMeaning meaning, BiConsumer<InetAddress, AddressMeaning> sink) {
        pair.all().forEach(address -> sink.accept(address, meaning));
    }
}
