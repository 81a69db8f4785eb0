package net.hypha.semantics.table;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.ServiceKey;

/**
 * What is known of all services, at one moment. Immutable: a change gives a new table, and readers keep what they hold.
 * Look-ups by name and by address take constant time; a change costs a copy of the maps.
 */
public final class Table {
    private static final Table EMPTY = new Table(Map.of(), Map.of());

    private final Map<ServiceKey, ServiceState> services;
    private final Map<InetAddress, AddressMeaning> meanings;

    private Table(Map<ServiceKey, ServiceState> services, Map<InetAddress, AddressMeaning> meanings) {
        this.services = Collections.unmodifiableMap(services);
        this.meanings = Collections.unmodifiableMap(meanings);
    }

    public static Table empty() {
        return EMPTY;
    }

    /**
     * The table after a change. What was known of a service is replaced as a whole, never merged; where the known epoch is
     * the newer one, the news is late and passed over. Of two services that claim one address, the first keeps it.
     */
    public Table apply(TableChange change) {
        Map<ServiceKey, ServiceState> nextServices = change.full() ? new HashMap<>() : new HashMap<>(services);
        Map<InetAddress, AddressMeaning> nextMeanings = change.full() ? new HashMap<>() : new HashMap<>(meanings);
        for (ServiceKey key : change.removed()) {
            ServiceState gone = nextServices.remove(key);
            if (gone != null) {
                forget(gone, nextMeanings);
            }
        }
        for (ServiceState state : change.services()) {
            ServiceState known = nextServices.get(state.key());
            if (known != null && known.epoch() > state.epoch()) {
                continue;
            }
            if (known != null) {
                forget(known, nextMeanings);
            }
            nextServices.put(state.key(), state);
            eachMeaning(state, nextMeanings::putIfAbsent);
        }
        return new Table(nextServices, nextMeanings);
    }

    public Optional<ServiceState> service(ServiceKey key) {
        return Optional.ofNullable(services.get(key));
    }

    /** What a semantic or instance address stands for. */
    public Optional<AddressMeaning> meaning(InetAddress address) {
        return Optional.ofNullable(meanings.get(address));
    }

    public Collection<ServiceState> services() {
        return services.values();
    }

    /** Number of services known. */
    public int size() {
        return services.size();
    }

    private static void forget(ServiceState state, Map<InetAddress, AddressMeaning> meanings) {
        eachMeaning(state, meanings::remove);
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
