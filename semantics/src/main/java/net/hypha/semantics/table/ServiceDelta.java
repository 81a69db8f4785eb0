package net.hypha.semantics.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * What became different of a service's instances and routes from one epoch to another; all else of it is as it was.
 *
 * @param since the epoch of the state that this is to be applied to
 * @param epoch the epoch of the state that comes of it
 * @param numbers addresses of numbers that are new or have another
 * @param here instances that are new or otherwise than before
 * @param gone numbers whose instance has gone
 * @param routes all there are; null where they are as before
 * @param digest that of the state that comes of it
 */
public record ServiceDelta(
        ServiceKey key,
        long since,
        long epoch,
        Map<Integer, AddressPair> numbers,
        List<Instance> here,
        List<Integer> gone,
        @Nullable List<Route> routes,
        long digest) {
    public ServiceDelta {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers));
        here = List.copyOf(here);
        gone = List.copyOf(gone);
        routes = routes == null ? null : List.copyOf(routes);
    }

    /** What leads from a state to another of the same content: nothing but its epoch. */
    public static ServiceDelta none(ServiceState state, long since) {
        return new ServiceDelta(
                state.key(), since, state.epoch(), Map.of(), List.of(), List.of(), null, state.digest());
    }

    /**
     * From one state of a service to a later one; empty where more than that is different, so that it must be told as a whole. Takes as
     * long as there are differences, if one was made from the other.
     */
    public static Optional<ServiceDelta> between(ServiceState from, ServiceState to) {
        NumberMap<AddressPair> numbersNow = to.numberMap();
        if (!from.saysTheSameOfTheWhole(to) || !numbersNow.coversNumbersOf(from.numberMap())) {
            return Optional.empty();
        }
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        from.numberMap().differences(numbersNow, number -> {
            AddressPair pair = numbersNow.at(number);
            if (pair != null) {
                numbers.put(number, pair);
            }
        });
        List<Instance> here = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        from.instanceMap().differences(to.instanceMap(), number -> {
            Instance instance = to.instanceMap().at(number);
            if (instance == null) {
                gone.add(number);
            } else {
                here.add(instance);
            }
        });
        List<Route> routes = from.hasTheSameRoutes(to) ? null : to.routes();
        return Optional.of(
                new ServiceDelta(to.key(), from.epoch(), to.epoch(), numbers, here, gone, routes, to.digest()));
    }

    /** The next state; empty where this one is not the state it was made for. */
    public Optional<ServiceState> applyTo(ServiceState state) {
        if (!state.key().equals(key) || state.epoch() != since) {
            return Optional.empty();
        }
        ServiceState next = state.with(numbers, here, gone).at(epoch);
        return Optional.of(routes == null ? next : next.by(routes)).filter(after -> after.digest() == digest);
    }
}
