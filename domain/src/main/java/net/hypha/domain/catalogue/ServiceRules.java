package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.service.Weight;

/** What may be done to services. Pure. */
public final class ServiceRules {
    private final Lender lender;
    private final ManifestChecks checks;

    /** @param zones the zones around the domain as they are now, which a service's names must not fall into */
    public ServiceRules(Lender lender, Supplier<Zones> zones) {
        this.lender = lender;
        this.checks = new ManifestChecks(lender, zones);
    }

    /**
     * What becomes of manifests.
     *
     * @param changes none where nothing is to be done
     * @param after the catalogue with these changes
     */
    public record Outcome(List<Change> changes, Catalogue after) {}

    /** Makes a service as described, or brings an existing one to it; empty where nothing is to be done. */
    public List<Change> apply(Catalogue catalogue, Manifest manifest) throws Refusal {
        try {
            return apply(catalogue, List.of(manifest)).changes();
        } catch (Complaints e) {
            throw e.all().getFirst().refusal();
        }
    }

    /**
     * The same for several at once: all of them or none. What one pins is not lent to another.
     *
     * @throws Complaints all that is wrong, as far as it can be told at once
     */
    public Outcome apply(Catalogue catalogue, List<Manifest> manifests) throws Complaints {
        Draft draft = new Draft(catalogue);
        Set<InetAddress> reserved = new HashSet<>();
        manifests.forEach(manifest -> manifest.pins().values().forEach(pair -> reserved.addAll(pair.all())));
        List<Complaints.Complaint> wrong = new ArrayList<>();
        Set<ServiceName> seen = new HashSet<>();
        for (int i = 0; i < manifests.size(); i++) {
            Manifest manifest = manifests.get(i);
            List<Refusal> refusals = checks.of(draft, manifest);
            if (!seen.add(manifest.service())) {
                refusals.add(new Refusal(
                        Kind.INVALID, "service", "service '" + manifest.service() + "' is described twice"));
            }
            if (refusals.isEmpty()) {
                try {
                    make(draft, manifest, reserved);
                } catch (Refusal e) {
                    refusals.add(e);
                }
            }
            for (Refusal refusal : refusals) {
                wrong.add(new Complaints.Complaint(i, refusal));
            }
        }
        if (!wrong.isEmpty()) {
            throw new Complaints(wrong);
        }
        return new Outcome(draft.changes(), draft.now());
    }

    /** @param force delete although instances hold numbers; they become mere strangers until they attach anew */
    public List<Change> delete(Catalogue catalogue, ServiceName name, boolean force) throws Refusal {
        ServiceEntry entry = catalogue.service(name).orElseThrow(() -> unknown(name));
        List<Slot> held = entry.held();
        if (!held.isEmpty() && !force) {
            throw new Refusal(
                    Kind.CONFLICT,
                    null,
                    "service '" + name + "' has " + held.size() + " instance(s): " + who(held)
                            + "; detach them first, or delete with force");
        }
        Draft draft = new Draft(catalogue);
        lender.quarantine().release(draft, new Change.ServiceGone(name), entry.allAddresses());
        return draft.changes();
    }

    /**
     * Gives an instance another weight; empty where it has that already. It keeps it through restart and migration, and its number does
     * where nobody holds it.
     */
    public List<Change> weigh(Catalogue catalogue, ServiceName name, int number, int weight) throws Refusal {
        ServiceEntry entry = catalogue.service(name).orElseThrow(() -> unknown(name));
        Slot slot = entry.slots().at(number);
        if (slot == null) {
            throw new Refusal(
                    Kind.UNKNOWN,
                    "number",
                    "service '" + name + "' has no instance " + number
                            + ", and never had: 'hypha get instances' lists those it has");
        }
        try {
            return slot.weight() == Weight.checked(weight)
                    ? List.of()
                    : List.of(new Change.SlotSet(name, slot.weighing(weight)));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "weight", String.valueOf(e.getMessage()));
        }
    }

    /** The refusal for a service that does not exist. */
    public static Refusal unknown(ServiceName name) {
        return new Refusal(
                Kind.UNKNOWN,
                null,
                "service '" + name + "' does not exist: 'hypha service apply " + name + "' makes it");
    }

    /** Brings the draft to what a manifest says that was found right. */
    private void make(Draft draft, Manifest manifest, Set<InetAddress> reserved) throws Refusal {
        ServiceEntry existing = draft.service(manifest.service()).orElse(null);
        if (existing == null) {
            draft.make(fresh(draft, manifest, reserved));
        } else {
            String policy = manifest.defaultPolicy() == null ? existing.defaultPolicy() : manifest.defaultPolicy();
            ServiceOptions options = manifest.optionsAfter(existing.options());
            if (!policy.equals(existing.defaultPolicy()) || !options.equals(existing.options())) {
                draft.make(new Change.ServiceSet(existing.name(), policy, existing.addresses(), options));
            }
        }
        ServiceEntry entry = draft.service(manifest.service()).orElseThrow(() -> unknown(manifest.service()));
        for (Map.Entry<Integer, AddressPair> pin : new TreeMap<>(manifest.numbers()).entrySet()) {
            if (!entry.slots().containsKey(pin.getKey())) {
                AddressPair address = lender.instance(draft, entry.families(), pin.getValue(), reserved::contains);
                draft.make(new Change.SlotSet(entry.name(), new Slot(pin.getKey(), address, null)));
            }
        }
    }

    /**
     * Gives services made by an earlier version the addresses of policies that are new since then.
     *
     * @return the changes, and why the first service without all addresses could get none, if there is one
     */
    public Completion complete(Catalogue catalogue) {
        Draft draft = new Draft(catalogue);
        for (ServiceEntry entry : catalogue.services().values()) {
            if (!entry.addresses().keySet().containsAll(Policies.STANDARD.words())) {
                try {
                    Map<String, AddressPair> all =
                            addresses(draft, entry.families(), entry.addresses(), Map.of(), Set.of());
                    draft.make(new Change.ServiceSet(entry.name(), entry.defaultPolicy(), all, entry.options()));
                } catch (Refusal e) {
                    return new Completion(draft.changes(), Optional.of(e));
                }
            }
        }
        return new Completion(draft.changes(), Optional.empty());
    }

    /** See {@link #complete}. */
    public record Completion(List<Change> changes, Optional<Refusal> refusal) {}

    /**
     * One for each policy.
     *
     * @param given those that the service has already
     * @param pins those that the user chose
     */
    private Map<String, AddressPair> addresses(
            Draft draft,
            Families families,
            Map<String, AddressPair> given,
            Map<String, AddressPair> pins,
            Set<InetAddress> reserved)
            throws Refusal {
        Map<String, AddressPair> addresses = new TreeMap<>(given);
        for (String word : Policies.STANDARD.words()) {
            if (!addresses.containsKey(word)) {
                AddressPair pair = lender.semantic(
                        draft,
                        word,
                        families,
                        pins.get(word),
                        address -> isIn(addresses.values(), address) || reserved.contains(address));
                addresses.put(word, pair);
            }
        }
        return addresses;
    }

    private Change.ServiceSet fresh(Draft draft, Manifest manifest, Set<InetAddress> reserved) throws Refusal {
        Families families = manifest.families() == null ? lender.families() : manifest.families();
        Map<String, AddressPair> addresses = addresses(draft, families, Map.of(), manifest.pinned(), reserved);
        String policy = manifest.defaultPolicy() == null ? Manifest.DEFAULT : manifest.defaultPolicy();
        return new Change.ServiceSet(
                manifest.service(), policy, addresses, manifest.optionsAfter(ServiceOptions.DEFAULT));
    }

    private static boolean isIn(Iterable<AddressPair> pairs, InetAddress address) {
        for (AddressPair pair : pairs) {
            if (pair.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static String who(List<Slot> held) {
        return held.stream()
                .limit(3)
                .map(slot -> slot.tenant() == null
                        ? ""
                        : slot.number() + " (" + slot.tenant().workload() + " on "
                                + slot.tenant().node() + ")")
                .collect(Collectors.joining(", ", "", held.size() > 3 ? ", ..." : ""));
    }
}
