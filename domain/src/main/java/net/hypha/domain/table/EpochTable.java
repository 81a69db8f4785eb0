package net.hypha.domain.table;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * States of services, each with the epoch of its last change, and which services were removed when. From an epoch that it
 * still covers it can tell what changed since. Not for two threads at once.
 */
public final class EpochTable {
    private final LongSupplier nextEpoch;
    private final int maxRemovals;
    private final Predicate<ServiceKey> byAddressToo;
    private final Map<ServiceKey, ServiceState> states = new TreeMap<>();
    private final Map<InetAddress, ServiceKey> byAddress = new HashMap<>();
    private final NavigableMap<Long, ServiceKey> changes = new TreeMap<>();
    private final Map<ServiceKey, Long> lastChange = new HashMap<>();
    private final Deque<ServiceKey> removals = new ArrayDeque<>();
    private long coveredFrom;

    /**
     * @param firstEpoch what happened up to here is not covered
     * @param nextEpoch grows with every call
     * @param maxRemovals how many removed services are remembered; older ones end what is covered
     * @param byAddressToo which services {@link #byAddress} finds; each costs some memory for each of its instances
     */
    public EpochTable(long firstEpoch, LongSupplier nextEpoch, int maxRemovals, Predicate<ServiceKey> byAddressToo) {
        this.byAddressToo = byAddressToo;
        this.coveredFrom = firstEpoch;
        this.nextEpoch = nextEpoch;
        this.maxRemovals = maxRemovals;
    }

    /** Takes a state in under a new epoch; false where it says what was known already. The epoch it comes with counts for nothing. */
    public boolean put(ServiceState state) {
        ServiceState former = states.get(state.key());
        if (former != null && state.saysTheSameAs(former)) {
            return false;
        }
        if (former == null) {
            removals.remove(state.key());
        }
        index(former, state);
        states.put(state.key(), state.at(touch(state.key())));
        return true;
    }

    /** Takes as long as there are differences, where one state was made from the other. */
    private void index(@Nullable ServiceState former, ServiceState now) {
        if (!byAddressToo.test(now.key())) {
            return;
        }
        Optional<ServiceDelta> delta = Optional.ofNullable(former).flatMap(before -> ServiceDelta.between(before, now));
        if (former != null && delta.isPresent()) {
            delta.get().numbers().keySet().stream()
                    .flatMap(number -> Optional.ofNullable(former.numbers().get(number)).stream())
                    .flatMap(pair -> pair.all().stream())
                    .forEach(byAddress::remove);
        } else if (former != null) {
            addresses(former).forEach(byAddress::remove);
        }
        delta.map(each -> addresses(each.numbers().values()))
                .orElseGet(() -> addresses(now))
                .forEach(address -> byAddress.put(address, now.key()));
    }

    /** False where there was none. */
    public boolean remove(ServiceKey key) {
        ServiceState former = states.remove(key);
        if (former == null) {
            return false;
        }
        if (byAddressToo.test(key)) {
            addresses(former).forEach(byAddress::remove);
        }
        touch(key);
        removals.add(key);
        if (removals.size() > maxRemovals) {
            ServiceKey forgotten = removals.remove();
            Long epoch = lastChange.remove(forgotten);
            if (epoch != null) {
                changes.remove(epoch);
                coveredFrom = Math.max(coveredFrom, epoch);
            }
        }
        return true;
    }

    public Optional<ServiceState> get(ServiceKey key) {
        return Optional.ofNullable(states.get(key));
    }

    public Optional<ServiceState> byAddress(InetAddress address) {
        return Optional.ofNullable(byAddress.get(address)).map(states::get);
    }

    /** All states, by key. */
    public Collection<ServiceState> all() {
        return Collections.unmodifiableCollection(states.values());
    }

    /** Whether {@link #changedSince} of this epoch is complete, removals included. */
    public boolean covers(long epoch) {
        return epoch >= coveredFrom;
    }

    /** The services that changed or were removed after an epoch, in the order of their last changes. */
    public List<ServiceKey> changedSince(long epoch) {
        return new ArrayList<>(changes.tailMap(epoch, false).values());
    }

    /** The services that were removed after an epoch and are not here again; takes as long as there are removed ones. */
    public List<ServiceKey> removedSince(long epoch) {
        return removals.stream()
                .filter(key -> lastChange.getOrDefault(key, 0L) > epoch)
                .toList();
    }

    private long touch(ServiceKey key) {
        long epoch = nextEpoch.getAsLong();
        Long former = lastChange.put(key, epoch);
        if (former != null) {
            changes.remove(former);
        }
        changes.put(epoch, key);
        return epoch;
    }

    private static Stream<InetAddress> addresses(ServiceState state) {
        return Stream.concat(
                addresses(state.addresses().values()), addresses(state.numbers().values()));
    }

    private static Stream<InetAddress> addresses(Collection<AddressPair> pairs) {
        return pairs.stream().flatMap(pair -> pair.all().stream());
    }
}
