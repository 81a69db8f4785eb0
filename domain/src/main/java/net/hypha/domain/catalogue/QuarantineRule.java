package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.hypha.domain.catalogue.Quarantine.Rest;
import net.hypha.semantics.address.AddressPair;
import org.jspecify.annotations.Nullable;

/**
 * How long an address that was given back is not lent to anybody else.
 *
 * @param time 0 for not at all
 * @param clock asked whenever it matters; a clock that is set back makes addresses wait longer, never shorter
 */
public record QuarantineRule(Duration time, InstantSource clock) {
    /** So that a turn does not take long because of many that have waited long enough. */
    private static final int SWEPT_AT_ONCE = 1_000;

    /** Why an address waits; null where it does not, or not any more. */
    @Nullable
    Rest rest(Catalogue catalogue, InetAddress address) {
        Rest rest = catalogue.quarantine().get(address);
        return rest != null && clock.instant().isBefore(until(rest)) ? rest : null;
    }

    /** When an address may be lent again. */
    public Instant until(Rest rest) {
        return rest.since().plus(time);
    }

    /** How long until then, in words, rounded up to seconds. */
    String wait(Rest rest) {
        return Math.max(
                        1,
                        Duration.between(clock.instant(), until(rest))
                                .plusMillis(999)
                                .toSeconds()) + "s";
    }

    /** What waits of some addresses, those first that come back first. */
    List<Rest> resting(Catalogue catalogue, Predicate<InetAddress> which) {
        Instant now = clock.instant();
        return catalogue.quarantine().byTime().stream()
                .filter(rest -> now.isBefore(until(rest)) && which.test(rest.address()))
                .toList();
    }

    /** Takes away who held addresses, which wait from now on. What has waited long enough is forgotten. */
    void release(Draft draft, Change gone, List<AddressPair> addresses) {
        Instant now = clock.instant();
        List<Change> rests = addresses.stream()
                .flatMap(pair -> pair.all().stream())
                .flatMap(address -> Optional.ofNullable(draft.holder(address)).stream()
                        .map(holder -> (Change) new Change.AddressRests(new Rest(address, holder, now))))
                .toList();
        draft.make(gone);
        sweep(draft);
        if (time.isPositive()) {
            rests.forEach(draft::make);
        }
    }

    /** Whoever gets an address next ends its waiting. */
    static void take(Draft draft, AddressPair addresses) {
        for (InetAddress address : addresses.all()) {
            if (draft.now().quarantine().get(address) != null) {
                draft.make(new Change.RestOver(address));
            }
        }
    }

    private void sweep(Draft draft) {
        Instant now = clock.instant();
        int swept = 0;
        for (Rest rest : draft.now().quarantine().byTime()) {
            if (now.isBefore(until(rest)) || swept++ == SWEPT_AT_ONCE) {
                return;
            }
            draft.make(new Change.RestOver(rest.address()));
        }
    }
}
