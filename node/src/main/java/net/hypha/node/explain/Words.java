package net.hypha.node.explain;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.semantics.plan.Candidate;
import org.jspecify.annotations.Nullable;

/** The kernel's reasons in words. Pure. */
final class Words {
    private static final double NS_PER_MS = 1e6;
    private static final double PERCENT = 100;

    private Words() {}

    /** How a plan picks. */
    static String how(Entry.Plan plan) {
        return switch (plan.pick()) {
            case ROTATE -> "one after the other, as often as their weights say";
            case RANDOM -> "at random, each instance with the same chance";
            case WEIGHTED -> "at random, each with a chance as its weight says";
            case LOWEST_COST ->
                "the lowest (handshake + response time) x (requests waiting for each instance + 1)" + ofSome(plan);
            case FEWEST_FLOWS -> "the fewest flows in flight, those of all callers together";
            case BY_CALLER ->
                switch (plan.affinity()) {
                    case CALLER -> "for each caller the same one as before, else the one that its address leads to";
                    case NODE ->
                        "for all callers of a node the same one as before, else the one that its address leads to";
                };
        };
    }

    private static String ofSome(Entry.Plan plan) {
        boolean large = plan.tiers().stream().anyMatch(tier -> tier.size() > Shares.SCAN_ALL);
        return large ? ", of three drawn at random" : "";
    }

    /**
     * Why one of the plan gets what it gets.
     *
     * @param tier its own, from 0
     * @param best of those that may be taken; null: there are none
     */
    static String why(Standing.Moment moment, int tier, Standing one, Shares shares, @Nullable Standing best) {
        Entry.Plan plan = moment.plan();
        long nowNs = moment.nowNs();
        if (!one.fits() || best == null) {
            return "has no " + moment.family() + " address";
        }
        boolean picked = shares.of(one.backend().id()) > 0;
        String against = against(one, nowNs);
        if (!against.isEmpty()) {
            return picked ? against + "; nobody is better off, so it takes flows all the same" : against;
        }
        if (tier > shares.tier()) {
            return "stands by in tier " + (tier + 1) + ": takes what tier " + (shares.tier() + 1) + " has no room for";
        }
        return place(plan, one, picked, best) + slowStart(plan, one, nowNs);
    }

    /** What is missing in a route's distance; empty where nothing is. */
    static String notPlaced(Candidate candidate) {
        return candidate instanceof Candidate.ToRoute(var _, var route)
                        && !route.quality().isPlaced()
                ? "; how far the instances are behind its gateway is not known: the way to the gateway counts alone"
                : "";
    }

    /** What keeps flows away from one; empty if nothing does. */
    static String against(Standing one, long nowNs) {
        if (one.ejected()) {
            return "ejected: " + evidence(one.stats().ejected()) + "; takes flows again in "
                    + seconds(one.stats().ejectedUntilNs() - nowNs) + " at the latest";
        }
        if (one.full()) {
            return "full: " + flows(one) + " of " + one.limit() + " flows in flight; takes flows again at "
                    + Standing.roomAgain(one.limit());
        }
        return "";
    }

    private static String evidence(@Nullable Evidence evidence) {
        return switch (evidence) {
            case null -> "it failed";
            case REFUSED -> "it refused a flow (TCP reset, or ICMP unreachable)";
            case UNANSWERED -> "connections to it got no answer";
            case SILENT -> "requests to it got no response";
        };
    }

    private static String place(Entry.Plan plan, Standing one, boolean picked, Standing best) {
        return switch (plan.pick()) {
            case ROTATE, RANDOM, WEIGHTED -> picked ? "takes its turn" : "weight 0: only where nobody else can";
            case LOWEST_COST ->
                (picked ? "costs " : "costs more: ")
                        + ms(one.costs())
                        + (picked ? "" : ", the cheapest " + ms(best.costs()))
                        + (one.stats().samples() == 0 ? notSeen(one) : "");
            case FEWEST_FLOWS ->
                (picked ? "the fewest: " : "more: ") + flows(one) + " in flight"
                        + (picked ? "" : ", the fewest " + flows(best)) + unequal(plan, one, best);
            case BY_CALLER -> "callers that are new here are spread evenly";
        };
    }

    private static String notSeen(Standing one) {
        return one.backend().target() instanceof Entry.Target.Gateway
                ? "; no response was seen yet: the way there and its domain's best response count"
                : "; no response was seen yet";
    }

    private static String unequal(Entry.Plan plan, Standing one, Standing best) {
        return one.share() == Standing.heaviest(plan) && best.share() == Standing.heaviest(plan)
                ? ""
                : "; counted by weight";
    }

    private static String slowStart(Entry.Plan plan, Standing one, long nowNs) {
        long leftNs = one.rating().sinceNs() + TimeUnit.MILLISECONDS.toNanos(plan.rampMs()) - nowNs;
        if (one.rating().sinceNs() == 0 || leftNs < 0 || plan.pick() == Entry.Pick.BY_CALLER) {
            return "";
        }
        int weight = plan.pick().weight(one.rating().weight(), one.rating().instances());
        long whole = Math.max(weight, 1) * Standing.WHOLE;
        return "; has just come (back): " + Math.round(PERCENT * Math.min(one.share(), whole) / whole)
                + " % of its weight, all of it in " + seconds(leftNs);
    }

    private static long flows(Standing one) {
        return (long) one.stats().open() + one.rating().load();
    }

    private static String seconds(long ns) {
        return Math.ceilDiv(Math.max(ns, 0), TimeUnit.SECONDS.toNanos(1)) + " s";
    }

    private static String ms(long ns) {
        return String.format(Locale.ROOT, "%.3f ms", ns / NS_PER_MS);
    }
}
