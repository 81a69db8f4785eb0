package net.hypha.semantics.table;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;

/**
 * What is known of one service at one epoch. Replaced as a whole, never edited.
 *
 * @param epoch grows with every change made by the teller; comparable only within one {@code Update} source
 * @param addresses semantic address per policy word (numbers apart); constant for the service's life
 * @param numbers semantic address of each numbered instance; for a service of another domain as its owner tells it
 * @param defaultPolicy the word meant by a name without one
 * @param instances by number; empty for a service of another domain
 * @param routes ways to the service in other domains
 */
public record ServiceState(
        ServiceKey key,
        long epoch,
        String defaultPolicy,
        Map<String, AddressPair> addresses,
        Map<Integer, AddressPair> numbers,
        List<Instance> instances,
        List<Route> routes) {
    public ServiceState {
        addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
        instances = List.copyOf(instances);
        routes = List.copyOf(routes);
    }

    /** The policy word whose semantic address this is. */
    public Optional<String> policyOf(InetAddress address) {
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public Optional<Instance> instance(int number) {
        return instances.stream()
                .filter(instance -> instance.number() == number)
                .findFirst();
    }

    /** The instance number whose semantic address this is. */
    public Optional<Integer> numberOf(InetAddress address) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
