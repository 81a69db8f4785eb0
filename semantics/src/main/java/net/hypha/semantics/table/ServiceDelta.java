package net.hypha.semantics.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;

/**
 * What became different of a service's instances from one epoch to another; all else of it is as it was.
 *
 * @param since the epoch of the state that this is to be applied to
 * @param epoch the epoch of the state that comes of it
 * @param numbers addresses of numbers that are new or have another
 * @param here instances that are new or otherwise than before
 * @param gone numbers whose instance has gone
 */
public record ServiceDelta(
        ServiceKey key,
        long since,
        long epoch,
        Map<Integer, AddressPair> numbers,
        List<Instance> here,
        List<Integer> gone) {
    public ServiceDelta {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
        here = List.copyOf(here);
        gone = List.copyOf(gone);
    }

    /** From one state of a service to the next; empty where more than instances is different, so that it must be told as a whole. */
    public static Optional<ServiceDelta> between(ServiceState from, ServiceState to) {
        boolean onlyInstances = from.key().equals(to.key())
                && from.defaultPolicy().equals(to.defaultPolicy())
                && from.addresses().equals(to.addresses())
                && from.routes().equals(to.routes())
                && to.numbers().keySet().containsAll(from.numbers().keySet());
        if (!onlyInstances) {
            return Optional.empty();
        }
        Map<Integer, AddressPair> numbers = new TreeMap<>(to.numbers());
        numbers.entrySet().removeAll(from.numbers().entrySet());
        Map<Integer, Instance> before = byNumber(from);
        List<Instance> here = new ArrayList<>();
        for (Instance instance : to.instances()) {
            if (!instance.equals(before.remove(instance.number()))) {
                here.add(instance);
            }
        }
        return Optional.of(
                new ServiceDelta(to.key(), from.epoch(), to.epoch(), numbers, here, List.copyOf(before.keySet())));
    }

    /** The next state; empty where this one is not the state it was made for. */
    public Optional<ServiceState> applyTo(ServiceState state) {
        if (!state.key().equals(key) || state.epoch() != since) {
            return Optional.empty();
        }
        Map<Integer, AddressPair> allNumbers = new TreeMap<>(state.numbers());
        allNumbers.putAll(numbers);
        Map<Integer, Instance> instances = new TreeMap<>(byNumber(state));
        gone.forEach(instances::remove);
        here.forEach(instance -> instances.put(instance.number(), instance));
        return Optional.of(new ServiceState(
                key,
                epoch,
                state.defaultPolicy(),
                state.addresses(),
                allNumbers,
                List.copyOf(instances.values()),
                state.routes()));
    }

    private static Map<Integer, Instance> byNumber(ServiceState state) {
        Map<Integer, Instance> all = new HashMap<>();
        state.instances().forEach(instance -> all.put(instance.number(), instance));
        return all;
    }
}
