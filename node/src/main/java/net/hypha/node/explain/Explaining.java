package net.hypha.node.explain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Sight;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Quality;
import org.jspecify.annotations.Nullable;

/** Makes an explanation of what is known. Pure. */
public final class Explaining {
    private static final double NS_PER_MS = 1e6;
    private static final double PLACES = 1e3;
    private static final int NONE = -1; // of the backends
    private static final Entry.Plan NO_PLAN = new Entry.Plan(0, Entry.Pick.ROTATE, List.of());

    private final Facts facts;
    private final Entry.Plan plan;
    private final Standing.Moment moment;
    private final Map<Integer, Standing> standings = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<InetAddress, Integer> bondOf = new HashMap<>(); // callers' backends
    private final Map<Integer, Integer> bondsTo = new HashMap<>(); // how many callers each backend has
    private final Shares shares;
    private final @Nullable Standing best;

    private Explaining(Facts facts) {
        this.facts = facts;
        this.plan = facts.meaning() != null
                        && facts.entries().get(new Entry.PlanKey(facts.meaning().plan())) instanceof Entry.Plan known
                ? known
                : NO_PLAN;
        this.moment = new Standing.Moment(
                plan, facts.family(), facts.clock().nowNs(), facts.clock().halfLifeNs());
        facts.backends().forEach((number, candidate) -> {
            if (facts.entries().get(new Entry.BackendKey(number)) instanceof Entry.Backend backend) {
                Entry.Rating rating =
                        facts.entries().get(new Entry.RatingKey(number)) instanceof Entry.Rating rated ? rated : null;
                standings.put(
                        number,
                        Standing.of(moment, backend, rating, facts.stats().get(number)));
                numbers.put(candidate.id(), number);
            }
        });
        for (Bond bond : facts.bonds()) {
            if (isValid(bond)) {
                bondOf.put(bond.caller(), bond.backend());
                bondsTo.merge(bond.backend(), 1, Integer::sum);
            }
        }
        this.shares = Shares.of(plan, standings);
        this.best =
                able().stream().min(Comparator.comparingLong(Standing::costs)).orElse(null);
    }

    /** What would become of the next flow. */
    public static Explanation of(Facts facts) {
        return new Explaining(facts).explained();
    }

    private Explanation explained() {
        boolean planned = facts.meaning() != null;
        return new Explanation(
                facts.family().toString(),
                planned ? plan.pick().name().toLowerCase(Locale.ROOT).replace('_', '-') : null,
                planned ? Words.how(plan) : "nothing is planned yet",
                plan.tiers().size(),
                shares.tier() < 0 ? null : Integer.valueOf(shares.tier() + 1),
                candidates(),
                plan.pick() == Entry.Pick.BY_CALLER ? bonds() : List.of());
    }

    private List<Standing> able() {
        return shares.tier() < 0
                ? List.of()
                : plan.tiers().get(shares.tier()).stream()
                        .map(standings::get)
                        .filter(one -> one != null && shares.mercy().admits(one))
                        .toList();
    }

    private List<Explanation.One> candidates() {
        List<Explanation.One> all = new ArrayList<>();
        Set<String> shown = new HashSet<>();
        for (int tier = 0; tier < plan.tiers().size(); tier++) {
            for (int number : plan.tiers().get(tier)) {
                Candidate candidate = facts.backends().get(number);
                Standing standing = standings.get(number);
                if (candidate != null && standing != null && shown.add(candidate.id())) {
                    String why = Words.why(moment, tier, standing, shares, best) + Words.notPlaced(candidate);
                    all.add(one(candidate, standing, tier, why));
                }
            }
        }
        for (Candidate told : facts.told()) {
            if (shown.add(told.id())) {
                Integer number = numbers.get(told.id());
                Optional<Candidate> seen = Optional.ofNullable(
                        number == null ? null : facts.backends().get(number));
                Standing standing = number == null ? null : standings.get(number);
                all.add(one(seen.orElse(told), standing, -1, Absence.why(facts, seen, told)));
            }
        }
        return all;
    }

    private Explanation.One one(Candidate candidate, @Nullable Standing standing, int tier, String why) {
        Instance instance = candidate instanceof Candidate.ToInstance(Instance to) ? to : null;
        return new Explanation.One(
                candidate.id(),
                instance == null ? null : Integer.valueOf(instance.number()),
                instance == null ? null : instance.node().text(),
                candidate instanceof Candidate.ToRoute to ? to.route().target() : null,
                standing == null ? null : way(standing.backend().target()),
                candidate.location(),
                instance == null ? "ready" : instance.state().name().toLowerCase(Locale.ROOT),
                tier < 0 ? null : Integer.valueOf(tier + 1),
                standing == null || tier < 0
                        ? 0
                        : rounded(shares.of(standing.backend().id())),
                why,
                facts.distances()
                        .apply(candidate)
                        .map(sight -> away(candidate, sight))
                        .orElse(null),
                standing == null ? null : response(standing),
                standing == null ? 0 : standing.stats().open(),
                standing == null ? 0 : standing.rating().load(),
                standing == null ? 0 : standing.stats().pending(),
                standing == null ? 0 : standing.stats().flows(),
                standing == null ? 0 : standing.stats().refused(),
                standing == null ? 0 : standing.stats().resets(),
                standing == null ? 0 : standing.stats().givenUp(),
                candidate.weight(),
                standing == null ? candidate.weight() : weightNow(candidate, standing),
                bonded(standing),
                candidate instanceof Candidate.ToRoute to ? behind(to.route().quality()) : null);
    }

    /** Callers that stick to a backend; null where callers do not stick. */
    private @Nullable Integer bonded(@Nullable Standing standing) {
        return plan.pick() != Entry.Pick.BY_CALLER || standing == null
                ? null
                : bondsTo.getOrDefault(standing.backend().id(), 0);
    }

    /** To what its backend still is. */
    private boolean isValid(Bond bond) {
        return facts.entries().get(new Entry.BackendKey(bond.backend())) instanceof Entry.Backend now
                && now.generation() == bond.generation();
    }

    /** Also where the plan goes by the number of instances, and so the share is of another weight. */
    private double weightNow(Candidate candidate, Standing standing) {
        long whole = plan.pick() == Entry.Pick.RANDOM
                ? (long) standing.rating().instances() * Entry.Rating.ORDINARY_WEIGHT
                : standing.rating().weight();
        return whole == 0
                ? candidate.weight()
                : rounded((double) candidate.weight() * standing.share() / (whole * Standing.WHOLE));
    }

    /** The way to a backend in a word: {@code local}, {@code remote} or {@code gateway}. */
    public static String way(Entry.Target target) {
        return switch (target) {
            case Entry.Target.Local _ -> "local";
            case Entry.Target.Remote _ -> "remote";
            case Entry.Target.Gateway _ -> "gateway";
        };
    }

    private static Explanation.Behind behind(Quality quality) {
        return new Explanation.Behind(
                quality.ready(),
                quality.isLoadKnown() ? Integer.valueOf(quality.inFlight()) : null,
                rounded(quality.bestResponseNs() / NS_PER_MS),
                quality.isPlaced() ? Double.valueOf(rounded(quality.beyondNs() / NS_PER_MS)) : null);
    }

    /** @param sight of the node, or of the gateway */
    private static Explanation.Away away(Candidate candidate, Sight sight) {
        Distance whole = candidate instanceof Candidate.ToRoute to
                ? to.route().quality().behind(sight.distance())
                : sight.distance();
        return new Explanation.Away(
                rounded(whole.roundTripNs() / NS_PER_MS),
                sight.distance().source().name().toLowerCase(Locale.ROOT),
                TimeUnit.NANOSECONDS.toSeconds(sight.ageNs()));
    }

    private Explanation.@Nullable Response response(Standing standing) {
        if (standing.stats().samples() == 0) {
            return null;
        }
        return new Explanation.Response(
                rounded(standing.stats().responseNs() / NS_PER_MS),
                TimeUnit.NANOSECONDS.toSeconds(
                        Math.max(facts.clock().nowNs() - standing.stats().sampledAtNs(), 0)),
                rounded(standing.expectedNs() / NS_PER_MS));
    }

    private List<Explanation.Bond> bonds() {
        List<Explanation.Bond> bonds = new ArrayList<>();
        for (Facts.Caller caller : facts.callers()) {
            able().stream()
                    .min(Comparator.comparingLong(one -> one.costsFor(caller.address())))
                    .map(one -> facts.backends().get(one.backend().id()))
                    .ifPresent(candidate ->
                            bonds.add(new Explanation.Bond(caller.id(), candidate.id(), bonded(caller.address()))));
        }
        return bonds;
    }

    private @Nullable String bonded(InetAddress caller) {
        Candidate candidate = facts.backends().get(bondOf.getOrDefault(caller, NONE));
        return candidate == null ? null : candidate.id();
    }

    private static double rounded(double value) {
        return Math.round(value * PLACES) / PLACES;
    }
}
