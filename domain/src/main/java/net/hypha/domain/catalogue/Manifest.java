package net.hypha.domain.catalogue;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants of a service.
 *
 * @param defaultPolicy the word meant by a name without one; null for what it is already, at first {@value #DEFAULT}
 * @param families null for what it has already, at first all the domain's pools offer
 * @param pinned addresses chosen by the user, per policy word; families left out are given
 * @param numbers the same for instance numbers
 * @param options how it wants to be chosen, by policy word; null for what it says already, at first nothing
 * @param health how its instances are checked; null for what is so already, at first not at all
 */
public record Manifest(
        ServiceName service,
        @Nullable String defaultPolicy,
        @Nullable Families families,
        Map<String, AddressPair> pinned,
        Map<Integer, AddressPair> numbers,
        @Nullable Map<String, PolicyOptions> options,
        @Nullable Health health) {
    /** The policy meant by a bare service name where the user says nothing. */
    public static final String DEFAULT = "round-robin";

    private static final String ADDRESSES = "addresses.";
    private static final String NUMBERS = "numbers.";

    public Manifest {
        pinned = Map.copyOf(pinned);
        numbers = Map.copyOf(numbers);
        options = options == null ? null : Map.copyOf(options);
    }

    public Manifest(
            ServiceName service,
            @Nullable String defaultPolicy,
            @Nullable Families families,
            Map<String, AddressPair> pinned,
            Map<Integer, AddressPair> numbers) {
        this(service, defaultPolicy, families, pinned, numbers, null, null);
    }

    public Manifest(
            ServiceName service,
            @Nullable String defaultPolicy,
            @Nullable Families families,
            Map<String, AddressPair> pinned) {
        this(service, defaultPolicy, families, pinned, Map.of());
    }

    /** How the service is chosen and checked once the manifest is applied. */
    ServiceOptions optionsAfter(ServiceOptions before) {
        return new ServiceOptions(
                options == null ? before.policies() : options, health == null ? before.health() : health);
    }

    /** Who holds what is pinned at a place of {@link #pins}. */
    Holder holder(String place) {
        String meaning = place.substring(place.indexOf('.') + 1);
        return place.startsWith(NUMBERS)
                ? new Holder.Numbered(service, Integer.parseInt(meaning))
                : new Holder.Meaning(service, meaning);
    }

    /** All pinned addresses by their place in the manifest, like {@code addresses.closest} and {@code numbers.0}; in order. */
    SortedMap<String, AddressPair> pins() {
        SortedMap<String, AddressPair> pins = new TreeMap<>();
        pinned.forEach((word, pair) -> pins.put(ADDRESSES + word, pair));
        numbers.forEach((number, pair) -> pins.put(NUMBERS + number, pair));
        return pins;
    }
}
