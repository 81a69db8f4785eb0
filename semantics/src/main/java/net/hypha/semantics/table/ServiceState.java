package net.hypha.semantics.table;

import java.net.InetAddress;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one service at one epoch. Immutable; a state that another was made from shares with it all that is the same in both, so
 * that a change of one instance among ten thousand costs little more than one among ten.
 */
public final class ServiceState {
    private final ServiceKey key;
    private final long epoch;
    private final String defaultPolicy;
    private final Map<String, AddressPair> addresses;
    private final ServiceOptions options;
    private final NumberMap<AddressPair> numbers;
    private final NumberMap<Instance> instances;
    private final List<Route> routes;
    private @Nullable Sums sums; // null: not asked for yet; threads that make them at the same time make the same

    /** Digests of what is told as a whole, of the numbers, and of the instances. */
    private record Sums(long whole, long numbers, long instances) {
        /** Never 0. */
        long digest() {
            long all = whole + numbers + instances;
            return all == 0 ? 1 : all;
        }

        Sums of(ServiceState other) {
            return new Sums(other.digestOfTheWhole(), numbers, instances);
        }
    }

    /**
     * @param epoch grows with every change made by the teller; comparable only within one {@code Update} source
     * @param defaultPolicy the word meant by a name without one
     * @param addresses semantic address per policy word (numbers apart); constant for the service's life
     * @param numbers semantic address of each numbered instance; for a service of another domain as its owner tells it
     * @param instances at most one of each number, or the last counts; empty for a service of another domain
     * @param routes ways to the service in other domains
     * @throws IllegalArgumentException for a number below 0
     */
    public ServiceState(
            ServiceKey key,
            long epoch,
            String defaultPolicy,
            Map<String, AddressPair> addresses,
            ServiceOptions options,
            Map<Integer, AddressPair> numbers,
            List<Instance> instances,
            List<Route> routes) {
        this(
                key,
                epoch,
                defaultPolicy,
                Collections.unmodifiableMap(new TreeMap<>(addresses)),
                options,
                NumberMap.of(numbers),
                byNumber(instances),
                List.copyOf(routes),
                null);
    }

    /** One that says nothing of how it wants to be chosen and checked. */
    public ServiceState(
            ServiceKey key,
            long epoch,
            String defaultPolicy,
            Map<String, AddressPair> addresses,
            Map<Integer, AddressPair> numbers,
            List<Instance> instances,
            List<Route> routes) {
        this(key, epoch, defaultPolicy, addresses, ServiceOptions.DEFAULT, numbers, instances, routes);
    }

    private ServiceState(
            ServiceKey key,
            long epoch,
            String defaultPolicy,
            Map<String, AddressPair> addresses,
            ServiceOptions options,
            NumberMap<AddressPair> numbers,
            NumberMap<Instance> instances,
            List<Route> routes,
            @Nullable Sums sums) {
        this.key = key;
        this.epoch = epoch;
        this.defaultPolicy = defaultPolicy;
        this.addresses = addresses;
        this.options = options;
        this.numbers = numbers;
        this.instances = instances;
        this.routes = routes;
        this.sums = sums;
    }

    private static NumberMap<Instance> byNumber(List<Instance> instances) {
        if (instances instanceof InOrder view) {
            return view.all();
        }
        NumberMap<Instance> all = NumberMap.empty();
        for (Instance instance : instances) {
            all = all.with(instance.number(), instance);
        }
        return all;
    }

    public ServiceKey key() {
        return key;
    }

    public long epoch() {
        return epoch;
    }

    public String defaultPolicy() {
        return defaultPolicy;
    }

    /** By policy word, in order. */
    public Map<String, AddressPair> addresses() {
        return addresses;
    }

    /** How it wants to be chosen and checked. */
    public ServiceOptions options() {
        return options;
    }

    /** In order. */
    public Map<Integer, AddressPair> numbers() {
        return numbers;
    }

    /** By number. */
    public List<Instance> instances() {
        return new InOrder(instances);
    }

    public List<Route> routes() {
        return routes;
    }

    NumberMap<AddressPair> numberMap() {
        return numbers;
    }

    NumberMap<Instance> instanceMap() {
        return instances;
    }

    /** The same under another epoch. */
    public ServiceState at(long otherEpoch) {
        return new ServiceState(key, otherEpoch, defaultPolicy, addresses, options, numbers, instances, routes, sums);
    }

    /**
     * The same with some instances otherwise.
     *
     * @param numbersNow addresses of numbers that are new or have another
     * @param here instances that are new or otherwise than before
     * @param gone numbers whose instance has gone
     */
    public ServiceState with(
            Map<Integer, AddressPair> numbersNow, Collection<Instance> here, Collection<Integer> gone) {
        NumberMap<AddressPair> allNumbers = numbers;
        NumberMap<Instance> all = instances;
        long ofNumbers = sums == null ? 0 : sums.numbers();
        long ofInstances = sums == null ? 0 : sums.instances();
        for (Map.Entry<Integer, AddressPair> entry : numbersNow.entrySet()) {
            int number = entry.getKey();
            ofNumbers += digest(number, entry.getValue()) - digest(number, allNumbers.at(number));
            allNumbers = allNumbers.with(number, entry.getValue());
        }
        for (int number : gone) {
            ofInstances -= digest(all.at(number));
            all = all.without(number);
        }
        for (Instance instance : here) {
            ofInstances += digest(instance) - digest(all.at(instance.number()));
            all = all.with(instance.number(), instance);
        }
        Sums now = sums == null ? null : new Sums(sums.whole(), ofNumbers, ofInstances);
        return new ServiceState(key, epoch, defaultPolicy, addresses, options, allNumbers, all, routes, now);
    }

    /** The same with other ways to it in other domains. */
    public ServiceState by(List<Route> others) {
        if (others.equals(routes)) {
            return this;
        }
        ServiceState other = new ServiceState(
                key, epoch, defaultPolicy, addresses, options, numbers, instances, List.copyOf(others), null);
        other.sums = sums == null ? null : sums.of(other);
        return other;
    }

    /** The same without its instances and how they are checked, which is not for other domains to know. */
    public ServiceState withoutInstances() {
        ServiceOptions told = options.withoutHealth();
        Sums without = sums == null || !told.equals(options) ? null : new Sums(sums.whole(), sums.numbers(), 0);
        return new ServiceState(
                key, epoch, defaultPolicy, addresses, told, numbers, NumberMap.empty(), routes, without);
    }

    /** The policy word whose semantic address this is. */
    public Optional<String> policyOf(InetAddress address) {
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public Optional<Instance> instance(int number) {
        return Optional.ofNullable(instances.at(number));
    }

    /** The instance number whose semantic address this is. */
    public Optional<Integer> numberOf(InetAddress address) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether the other says the same, whatever the epochs. */
    @SuppressWarnings("ReferenceEquality") // what was made from the other shares the most
    public boolean saysTheSameAs(ServiceState other) {
        return saysTheSameOfTheWhole(other)
                && hasTheSameRoutes(other)
                && numbers.equals(other.numbers)
                && instances.equals(other.instances);
    }

    /** Whether the other says the same but for numbers, instances and routes. */
    @SuppressWarnings("ReferenceEquality") // what was made from the other shares the most
    boolean saysTheSameOfTheWhole(ServiceState other) {
        return key.equals(other.key)
                && defaultPolicy.equals(other.defaultPolicy)
                && (addresses == other.addresses || addresses.equals(other.addresses))
                && (options == other.options || options.equals(other.options));
    }

    /** Whether the other is reached in the same ways. */
    @SuppressWarnings("ReferenceEquality") // what was made from the other shares the most
    boolean hasTheSameRoutes(ServiceState other) {
        return routes == other.routes || routes.equals(other.routes);
    }

    /** Stands for all that it says, whatever its epoch; see {@link Digest}. Never 0. */
    public long digest() {
        Sums known = sums;
        if (known == null) {
            long ofNumbers = 0;
            for (Map.Entry<Integer, AddressPair> entry : numbers.entrySet()) {
                ofNumbers += digest(entry.getKey(), entry.getValue());
            }
            long ofInstances = 0;
            for (Instance instance : instances.values()) {
                ofInstances += digest(instance);
            }
            known = new Sums(digestOfTheWhole(), ofNumbers, ofInstances);
            sums = known;
        }
        return known.digest();
    }

    private long digestOfTheWhole() {
        Digest all = new Digest()
                .add(key.name().text())
                .add(key.owner().text())
                .add(defaultPolicy)
                .add(addresses.size());
        addresses.forEach((word, pair) -> all.add(word).add(pair));
        OptionsDigest.add(all, options);
        for (Route route : routes) {
            all.add(route.via().text()).add(route.gateways().size());
            route.gateways().forEach(all::add);
            all.add(route.location())
                    .add(route.quality().ready())
                    .add(route.quality().bestResponseNs())
                    .add(route.quality().weight())
                    .add(route.quality().inFlight())
                    .add(route.quality().beyondNs());
            route.path().forEach(domain -> all.add(domain.text()));
        }
        return all.value();
    }

    private static long digest(int number, @Nullable AddressPair pair) {
        return pair == null ? 0 : new Digest().add(number).add(pair).value();
    }

    private static long digest(@Nullable Instance instance) {
        return instance == null
                ? 0
                : new Digest()
                        .add(instance.number())
                        .add(instance.node().text())
                        .add(instance.instanceAddress())
                        .add(instance.namespaceAddress())
                        .add(instance.location())
                        .add(instance.state().name())
                        .add(instance.weight())
                        .add(instance.labels())
                        .value();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceState state && epoch == state.epoch && saysTheSameAs(state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, epoch);
    }

    @Override
    public String toString() {
        return "ServiceState[key=" + key + ", epoch=" + epoch + ", defaultPolicy=" + defaultPolicy + ", addresses="
                + addresses + ", options=" + options + ", numbers=" + numbers + ", instances=" + instances.values()
                + ", routes=" + routes + "]";
    }

    /** The instances as a list. */
    private static final class InOrder extends AbstractList<Instance> {
        private final NumberMap<Instance> all;

        InOrder(NumberMap<Instance> all) {
            this.all = all;
        }

        NumberMap<Instance> all() {
            return all;
        }

        @Override
        public Instance get(int index) {
            Objects.checkIndex(index, size());
            Iterator<Instance> each = iterator();
            for (int i = 0; i < index; i++) {
                each.next();
            }
            return each.next();
        }

        @Override
        public Iterator<Instance> iterator() {
            return all.values().iterator();
        }

        @Override
        public int size() {
            return all.size();
        }
    }
}
