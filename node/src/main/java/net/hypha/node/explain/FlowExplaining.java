package net.hypha.node.explain;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.FlowName;
import org.jspecify.annotations.Nullable;

/** Makes the explanation of a flow under way. Pure. */
public final class FlowExplaining {
    private static final double PERCENT = 100;

    private final FlowFacts facts;
    private final BoundFlow flow;

    private FlowExplaining(FlowFacts facts) {
        this.facts = facts;
        this.flow = facts.flow();
    }

    /** Why it went where it went, and whether the next one would too. */
    public static FlowExplanation of(FlowFacts facts) {
        return new FlowExplaining(facts).explained();
    }

    private FlowExplanation explained() {
        BoundFlow.Choice choice = flow.choice();
        return new FlowExplanation(
                ends(flow.name()),
                ends(flow.onward()),
                facts.from(),
                facts.goal().text(),
                facts.goal().candidate(),
                facts.goal().way(),
                flow.state().name().toLowerCase(Locale.ROOT),
                new FlowExplanation.Ages(
                        seconds(flow.openedNs()),
                        seconds(flow.calledNs()),
                        ifAny(flow.answeredNs()),
                        ifAny(flow.waitingSinceNs())),
                choice == null ? notChosen() : FlowWords.why(choice, facts.plan()),
                choice == null ? elsewhere() : now());
    }

    private static FlowExplanation.Ends ends(FlowName name) {
        return new FlowExplanation.Ends(name.protocolText(), name.sourceText(), name.destinationText());
    }

    private @Nullable Long ifAny(long ns) {
        return ns == 0 ? null : Long.valueOf(seconds(ns));
    }

    private long seconds(long ns) {
        return TimeUnit.NANOSECONDS.toSeconds(Math.max(facts.nowNs() - ns, 0));
    }

    private String notChosen() {
        return flow.fromPeer() == 0
                ? "nothing was chosen: it was opened to this very workload's own address"
                : "not chosen here: " + facts.from() + " bound it, and sent it to this very address";
    }

    private String elsewhere() {
        return flow.fromPeer() == 0 ? "there is no other" : "that node knows: run 'hypha explain --flow' there";
    }

    private String now() {
        Explanation next = facts.next();
        if (next == null) {
            return facts.plan() == null
                    ? "the address it was opened to means nothing here any more: a new flow would be refused"
                    : "not known, as the domain has told nothing of its address since this node started";
        }
        if (next.tier() == null) {
            return "a new flow would be refused: nobody can take it";
        }
        return facts.plan() != null && facts.plan().pick() == Entry.Pick.BY_CALLER ? ofItsCaller(next) : byShares(next);
    }

    private String ofItsCaller(Explanation next) {
        Optional<Explanation.Bond> bond = next.callers().stream()
                .filter(caller -> caller.workload().equals(facts.workload()))
                .findFirst();
        if (bond.isEmpty()) {
            return "where its caller's next flow would go is not known here";
        }
        String candidate =
                Objects.requireNonNullElse(bond.get().bonded(), bond.get().candidate());
        boolean bonded = bond.get().bonded() != null;
        if (!candidate.equals(facts.goal().candidate())) {
            return (bonded ? "its caller sticks to " : "its caller's next flow would go to ") + candidate + against();
        }
        return bonded ? "its caller sticks to it" : "its caller would come to it again";
    }

    private String byShares(Explanation next) {
        Optional<Explanation.One> same = same(next);
        if (same.isPresent() && same.get().share() > 0) {
            return same.get().share() == 1
                    ? "a new flow would go there too"
                    : "a new flow would go there too, or to another: its share is " + percent(same.get());
        }
        return "a new flow would go to "
                + next.candidates().stream()
                        .filter(one -> one.share() > 0)
                        .map(one -> one.id() + (one.share() == 1 ? "" : " (" + percent(one) + ")"))
                        .collect(Collectors.joining(", "))
                + against();
    }

    /** What speaks against the one that it is bound to. */
    private String against() {
        if (facts.goal().gone()) {
            return "; the one it is bound to is gone, and this flow ends or is bound anew";
        }
        return Optional.ofNullable(facts.next())
                .flatMap(this::same)
                .map(one -> "; " + one.id() + " " + one.why())
                .orElse("");
    }

    private Optional<Explanation.One> same(Explanation next) {
        return next.candidates().stream()
                .filter(one -> one.id().equals(facts.goal().candidate()))
                .findFirst();
    }

    private static String percent(Explanation.One one) {
        return String.format(Locale.ROOT, "%.1f %%", one.share() * PERCENT);
    }
}
