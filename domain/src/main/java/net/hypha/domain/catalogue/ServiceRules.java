package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** What may be done to services. Pure. */
public final class ServiceRules {
    private final Lender lender;
    private final Zones zones;

    /** @param zones the zones around the domain, which a service's names must not fall into */
    public ServiceRules(Lender lender, Zones zones) {
        this.lender = lender;
        this.zones = zones;
    }

    /** Makes a service as described, or brings an existing one to it; empty where nothing is to be done. */
    public List<Change> apply(Catalogue catalogue, Manifest manifest) throws Refusal {
        checkWords(manifest);
        Draft draft = new Draft(catalogue);
        ServiceEntry existing = catalogue.services().get(manifest.service());
        Change.ServiceSet wanted = existing == null ? fresh(draft, manifest) : changed(existing, manifest);
        if (existing == null || !existing.defaultPolicy().equals(wanted.defaultPolicy())) {
            draft.make(wanted);
        }
        return draft.changes();
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
        return List.of(new Change.ServiceGone(name));
    }

    /** The refusal for a service that does not exist. */
    public static Refusal unknown(ServiceName name) {
        return new Refusal(
                Kind.UNKNOWN,
                null,
                "service '" + name + "' does not exist: 'hypha service apply " + name + "' makes it");
    }

    private void checkWords(Manifest manifest) throws Refusal {
        try {
            Reserved.check(manifest.service(), zones);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Kind.INVALID, "service", String.valueOf(e.getMessage()));
        }
        checkWord(manifest.defaultPolicy(), "default");
        for (String word : manifest.pinned().keySet()) {
            checkWord(word, "addresses." + word);
        }
    }

    private static void checkWord(@Nullable String word, String field) throws Refusal {
        if (word != null && !Policies.STANDARD.words().contains(word)) {
            throw new Refusal(
                    Kind.INVALID,
                    field,
                    "'" + word + "' is not a policy; possible are " + String.join(", ", Policies.STANDARD.words()));
        }
    }

    private Change.ServiceSet fresh(Draft draft, Manifest manifest) throws Refusal {
        Families families = manifest.families() == null ? lender.families() : manifest.families();
        for (Map.Entry<String, AddressPair> pin : manifest.pinned().entrySet()) {
            checkPin(draft, manifest.service(), families, pin.getKey(), pin.getValue());
        }
        checkDistinct(manifest.pinned());
        Map<String, AddressPair> addresses = new TreeMap<>();
        for (String word : Policies.STANDARD.words()) {
            AddressPair pin = manifest.pinned().get(word);
            AddressPair pair = lender.semantic(
                    draft,
                    word,
                    families,
                    pin,
                    address -> isIn(addresses.values(), address)
                            || isIn(manifest.pinned().values(), address));
            addresses.put(word, pair);
        }
        String policy = manifest.defaultPolicy() == null ? Manifest.DEFAULT : manifest.defaultPolicy();
        return new Change.ServiceSet(manifest.service(), policy, addresses);
    }

    private void checkPin(Draft draft, ServiceName service, Families families, String word, AddressPair pin)
            throws Refusal {
        for (InetAddress address : pin.all()) {
            String field = "addresses." + word + (address.equals(pin.v4()) ? ".v4" : ".v6");
            String text = Addresses.text(address);
            String holder = draft.holder(address);
            if (holder != null) {
                throw new Refusal(
                        Kind.CONFLICT,
                        field,
                        text + " is taken by " + holder + "; service '" + service + "' needs another");
            }
            String unfit = lender.whyNotLent(address);
            if (unfit != null) {
                throw new Refusal(Kind.INVALID, field, unfit);
            }
            if (address.equals(pin.v4()) ? !families.v4() : !families.v6()) {
                throw new Refusal(
                        Kind.INVALID, field, text + " is of a family that 'families' leaves out: " + families.words());
            }
        }
    }

    private static void checkDistinct(Map<String, AddressPair> pinned) throws Refusal {
        Map<InetAddress, String> seen = new java.util.HashMap<>();
        for (Map.Entry<String, AddressPair> pin : new TreeMap<>(pinned).entrySet()) {
            for (InetAddress address : pin.getValue().all()) {
                String other = seen.put(address, pin.getKey());
                if (other != null) {
                    throw new Refusal(
                            Kind.INVALID,
                            "addresses." + pin.getKey(),
                            Addresses.text(address) + " is given to both " + other + " and " + pin.getKey()
                                    + "; each meaning needs its own");
                }
            }
        }
    }

    private static Change.ServiceSet changed(ServiceEntry existing, Manifest manifest) throws Refusal {
        if (manifest.families() != null && !manifest.families().equals(existing.families())) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "families",
                    "service '" + existing.name() + "' has the families "
                            + existing.families().words()
                            + ", and its addresses are constant: delete it first to change them");
        }
        for (Map.Entry<String, AddressPair> pin : manifest.pinned().entrySet()) {
            AddressPair has = existing.addresses().get(pin.getKey());
            for (InetAddress address : pin.getValue().all()) {
                if (has == null || !has.contains(address)) {
                    throw new Refusal(
                            Kind.CONFLICT,
                            "addresses." + pin.getKey(),
                            "service '" + existing.name() + "' has the address " + has + " for " + pin.getKey()
                                    + ", which is constant: delete the service first to change it");
                }
            }
        }
        String policy = manifest.defaultPolicy() == null ? existing.defaultPolicy() : manifest.defaultPolicy();
        return new Change.ServiceSet(existing.name(), policy, existing.addresses());
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
