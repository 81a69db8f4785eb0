package net.hypha.node.explain;

import java.util.Locale;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import org.jspecify.annotations.Nullable;

/** The reason of a choice that was made, in words. Pure. */
final class FlowWords {
    private static final double NS_PER_MS = 1e6;
    private static final double PER_FLOW = 1_024;
    private static final long NOTHING_KNOWN_NS = 1_024; // as much costs one that nothing is known of

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
                        : "nobody" + before(choice.tier()) + " had room for it, so tier " + (choice.tier() + 1)
                                + " took it; ";
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
                choice.bonded()
                        ? "its caller had come to it before"
                        : "its caller was new here, and its address leads to it";
            case LOWEST_COST, FEWEST_FLOWS -> compared(choice, plan.pick());
        };
    }

    private static String compared(BoundFlow.Choice choice, Entry.Pick pick) {
        boolean flows = pick == Entry.Pick.FEWEST_FLOWS;
        if (choice.cost() == 0) {
            return (flows ? "it had the fewest flows" : "it cost the least") + "; by how much is not known any more";
        }
        if (choice.nextCost() == 0) {
            return "nobody else could take it" + cost(choice, pick);
        }
        String rival = choice.nextCost() == choice.cost() ? "no less" : text(choice.nextCost(), pick);
        return flows
                ? "it had the fewest flows in flight: " + text(choice.cost(), pick) + ", the next one " + rival
                : "it cost the least: " + text(choice.cost(), pick) + ", the next one " + rival
                        + " (response time x (requests waiting + 1))";
    }

    private static String cost(BoundFlow.Choice choice, Entry.Pick pick) {
        if (choice.cost() == 0) {
            return "";
        }
        return switch (pick) {
            case LOWEST_COST -> "; it cost " + text(choice.cost(), pick);
            case FEWEST_FLOWS -> "; it had " + text(choice.cost(), pick) + " flows in flight";
            case ROTATE, RANDOM, WEIGHTED, BY_CALLER -> "";
        };
    }

    private static String text(long cost, Entry.Pick pick) {
        if (pick == Entry.Pick.FEWEST_FLOWS) {
            return String.format(Locale.ROOT, "%.0f", Math.max(cost / PER_FLOW - 1, 0));
        }
        return cost <= NOTHING_KNOWN_NS
                ? "nothing, as no response had been seen yet"
                : String.format(Locale.ROOT, "%.3f ms", cost / NS_PER_MS);
    }
}
