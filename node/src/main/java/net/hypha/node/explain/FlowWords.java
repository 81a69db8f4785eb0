package net.hypha.node.explain;

import java.util.Locale;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import org.jspecify.annotations.Nullable;

/** The reason of a choice that was made, in words. Pure. */
final class FlowWords {
    private static final double NS_PER_MS = 1e6;
    private static final double PER_FLOW = 1_024;
    private static final String FLOWS_COUNT = " (those in flight and this one, counted by weight)";

    /** As much costs one that nothing is known of, with a tenth of the weight. */
    private static final long HARDLY_NS = 10_240;

    private FlowWords() {}

    /** @param plan as it is now; null: there is none any more, and how it picked is not known */
    static String why(BoundFlow.Choice choice, Entry.@Nullable Plan plan) {
        return before(choice.before())
                + (choice.second() ? "the one picked first had no source port left for it; " : "")
                + tier(choice)
                + (plan == null ? "how it was picked there is not known any more" : picked(choice, plan));
    }

    private static String before(BoundFlow.Before before) {
        return switch (before) {
            case NONE -> "";
            case DESERTED -> "bound anew, as the one it had before was ejected, gave no answer or was unhealthy; ";
            case GONE -> "bound anew, as the one it had before was gone; ";
        };
    }

    private static String tier(BoundFlow.Choice choice) {
        String in = choice.tier() == 0 ? "" : " in tier " + (choice.tier() + 1);
        return switch (choice.overlooked()) {
            case NOTHING ->
                choice.tier() == 0
                        ? ""
                        : "nobody" + before(choice.tier())
                                + " could take it (full, out, or without an address of its family), so tier "
                                + (choice.tier() + 1) + " took it; ";
            case FULL -> "all were full or ejected, and a full one is better than none" + in + "; ";
            case EJECTED -> "all were ejected, and such a one is better than none" + in + "; ";
        };
    }

    private static String before(int tier) {
        return tier == 1 ? " in tier 1" : " in tiers 1 to " + tier;
    }

    private static String picked(BoundFlow.Choice choice, Entry.Plan plan) {
        if (choice.only()) {
            return "there was no other" + cost(choice, plan.pick());
        }
        return switch (plan.pick()) {
            case ROTATE -> "it was its turn";
            case RANDOM -> "it was drawn at random";
            case WEIGHTED -> "it was drawn at random, by weight";
            case BY_CALLER ->
                switch (choice.bonded()) {
                    case THIS -> "its caller had come to it before";
                    case ANOTHER ->
                        "its caller had come to another before, which could not take it or is gone, and its address leads to"
                                + " this one now";
                    case NOTHING -> "its caller was new here, and its address leads to it";
                };
            case LOWEST_COST, FEWEST_FLOWS -> compared(choice, plan);
        };
    }

    private static String compared(BoundFlow.Choice choice, Entry.Plan plan) {
        Entry.Pick pick = plan.pick();
        boolean flows = pick == Entry.Pick.FEWEST_FLOWS;
        String least = flows ? "it had the fewest flows" : "it cost the least" + ofWhich(choice, plan);
        if (choice.cost() == 0) {
            return least + "; by how much is not known any more";
        }
        if (choice.nextCost() == 0) {
            return "nobody else could take it" + cost(choice, pick);
        }
        String rival = choice.nextCost() == choice.cost() ? "no less" : text(choice.nextCost(), pick);
        return least + ": " + text(choice.cost(), pick) + ", the next one " + rival
                + (flows
                        ? FLOWS_COUNT
                        : " ((handshake, if any, + response time) x (requests waiting for each instance + 1), counted by weight)");
    }

    /** By the plan as it is now: how many there were then is not noted. */
    private static boolean ofSome(BoundFlow.Choice choice, Entry.Plan plan) {
        return plan.pick() == Entry.Pick.LOWEST_COST
                && choice.tier() < plan.tiers().size()
                && plan.tiers().get(choice.tier()).size() > Shares.SCAN_ALL;
    }

    private static String ofWhich(BoundFlow.Choice choice, Entry.Plan plan) {
        return ofSome(choice, plan) ? " of three drawn at random" : "";
    }

    private static String cost(BoundFlow.Choice choice, Entry.Pick pick) {
        if (choice.cost() == 0) {
            return "";
        }
        return switch (pick) {
            case LOWEST_COST -> "; it cost " + text(choice.cost(), pick);
            case FEWEST_FLOWS -> "; it had " + text(choice.cost(), pick) + " flows" + FLOWS_COUNT;
            case ROTATE, RANDOM, WEIGHTED, BY_CALLER -> "";
        };
    }

    private static String text(long cost, Entry.Pick pick) {
        if (pick == Entry.Pick.FEWEST_FLOWS) {
            String counted = String.format(Locale.ROOT, "%.1f", cost / PER_FLOW);
            return counted.endsWith(".0") ? counted.substring(0, counted.length() - 2) : counted;
        }
        return cost <= HARDLY_NS
                ? "hardly anything, as no response had been seen yet"
                : String.format(Locale.ROOT, "%.3f ms", cost / NS_PER_MS);
    }
}
