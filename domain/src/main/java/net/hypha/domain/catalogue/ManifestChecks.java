package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.name.Reserved;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.PolicyOptions;
import org.jspecify.annotations.Nullable;

/** Finds all that is wrong with a manifest, each with its field. Pure. */
final class ManifestChecks {
    private final Lender lender;
    private final Supplier<Zones> zones;

    ManifestChecks(Lender lender, Supplier<Zones> zones) {
        this.lender = lender;
        this.zones = zones;
    }

    /** @return may be added to */
    List<Refusal> of(Draft draft, Manifest manifest) {
        List<Refusal> wrong = new ArrayList<>();
        checkWords(manifest, wrong);
        checkNumbers(manifest, wrong);
        ServiceEntry existing = draft.service(manifest.service()).orElse(null);
        if (existing == null) {
            checkFresh(draft, manifest, wrong);
        } else {
            checkExisting(draft, existing, manifest, wrong);
        }
        checkDistinct(manifest, wrong);
        return wrong;
    }

    private void checkWords(Manifest manifest, List<Refusal> wrong) {
        try {
            Reserved.check(manifest.service(), zones.get());
        } catch (IllegalArgumentException e) {
            wrong.add(new Refusal(Kind.INVALID, "service", String.valueOf(e.getMessage())));
        }
        if (manifest.defaultPolicy() != null) {
            checkWord(manifest.defaultPolicy(), "default", wrong);
        }
        for (String word : manifest.pinned().keySet().stream().sorted().toList()) {
            checkWord(word, "addresses." + word, wrong);
        }
        Map<String, PolicyOptions> options = manifest.options() == null ? Map.of() : manifest.options();
        for (String word : options.keySet().stream().sorted().toList()) {
            checkWord(word, "options." + word, wrong);
        }
    }

    private static void checkWord(String word, String field, List<Refusal> wrong) {
        if (!Policies.STANDARD.words().contains(word)) {
            wrong.add(new Refusal(
                    Kind.INVALID,
                    field,
                    "'" + word + "' is not a policy; possible are " + String.join(", ", Policies.STANDARD.words())));
        }
    }

    private static void checkNumbers(Manifest manifest, List<Refusal> wrong) {
        for (int number : manifest.numbers().keySet().stream().sorted().toList()) {
            if (number < 0 || number >= PublishRules.NUMBERS) {
                wrong.add(new Refusal(
                        Kind.INVALID,
                        "numbers." + number,
                        "instance number " + number + " is not between 0 and " + (PublishRules.NUMBERS - 1)));
            }
        }
    }

    private void checkFresh(Draft draft, Manifest manifest, List<Refusal> wrong) {
        Families wanted = manifest.families() == null ? lender.families() : manifest.families();
        Families offered = lender.families();
        for (String family : wanted.words()) {
            if (!offered.words().contains(family)) {
                wrong.add(new Refusal(
                        Kind.CONFLICT,
                        "families",
                        "the domain has no " + family + " service pool, only " + offered.words()
                                + ": leave that family out, or configure domain.pools.services"));
            }
        }
        manifest.pins().forEach((place, pin) -> checkPin(draft, manifest, wanted, place, pin, wrong));
    }

    private void checkExisting(Draft draft, ServiceEntry existing, Manifest manifest, List<Refusal> wrong) {
        if (manifest.families() != null && !manifest.families().equals(existing.families())) {
            wrong.add(new Refusal(
                    Kind.CONFLICT,
                    "families",
                    "service '" + existing.name() + "' has the families "
                            + existing.families().words()
                            + ", and its addresses are constant: delete it first to change them"));
        }
        manifest.pinned().entrySet().stream()
                .filter(pin -> Policies.STANDARD.words().contains(pin.getKey())) // the others are complained of already
                .forEach(pin -> checkConstant(
                        existing,
                        "addresses." + pin.getKey(),
                        "for " + pin.getKey(),
                        existing.addresses().get(pin.getKey()),
                        pin.getValue(),
                        wrong));
        manifest.numbers().forEach((number, pin) -> {
            Slot slot = existing.slots().at(number);
            String place = "numbers." + number;
            if (slot == null) {
                checkPin(draft, manifest, existing.families(), place, pin, wrong);
            } else {
                checkConstant(existing, place, "for instance " + number, slot.address(), pin, wrong);
            }
        });
    }

    private static void checkConstant(
            ServiceEntry existing,
            String place,
            String what,
            @Nullable AddressPair has,
            AddressPair pin,
            List<Refusal> wrong) {
        for (InetAddress address : pin.all()) {
            if (has == null || !has.contains(address)) {
                wrong.add(new Refusal(
                        Kind.CONFLICT,
                        place,
                        "service '" + existing.name() + "' has " + (has == null ? "no address" : "the address " + has)
                                + " " + what + ", which is constant: delete the service first to change it"));
            }
        }
    }

    private void checkPin(
            Draft draft, Manifest manifest, Families families, String place, AddressPair pin, List<Refusal> wrong) {
        for (InetAddress address : pin.all()) {
            boolean v4 = address.equals(pin.v4());
            String field = place + (v4 ? ".v4" : ".v6");
            String text = Addresses.text(address);
            String holder = draft.holder(address);
            String unfit = lender.whyNotLent(address);
            Quarantine.Rest rest = lender.quarantine().rest(draft.now(), address);
            if (holder != null) {
                wrong.add(new Refusal(
                        Kind.CONFLICT,
                        field,
                        text + " is taken by " + holder + "; service '" + manifest.service()
                                + "' needs another: 'hypha address free' lists free ones"));
            } else if (rest != null
                    && !rest.former().equals(manifest.holder(place).text())) {
                wrong.add(new Refusal(
                        Kind.CONFLICT,
                        field,
                        text + " was given back by " + rest.former() + " and is in quarantine for another "
                                + lender.quarantine().wait(rest) + " (domain.pools.quarantine); service '"
                                + manifest.service() + "' needs another, or has to wait"));
            } else if (unfit != null) {
                wrong.add(new Refusal(Kind.INVALID, field, unfit));
            } else if (v4 ? !families.v4() : !families.v6()) {
                wrong.add(new Refusal(
                        Kind.INVALID, field, text + " is of a family that 'families' leaves out: " + families.words()));
            }
        }
    }

    private static void checkDistinct(Manifest manifest, List<Refusal> wrong) {
        Map<InetAddress, String> seen = new HashMap<>();
        manifest.pins().forEach((place, pin) -> {
            for (InetAddress address : pin.all()) {
                String other = seen.put(address, place);
                if (other != null) {
                    wrong.add(new Refusal(
                            Kind.INVALID,
                            place,
                            Addresses.text(address) + " is given to both " + other + " and " + place
                                    + "; each meaning needs its own"));
                }
            }
        });
    }
}
