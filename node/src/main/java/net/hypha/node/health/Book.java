package net.hypha.node.health;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import net.hypha.semantics.service.Health;
import org.jspecify.annotations.Nullable;

/**
 * Who is checked next, and how everybody stands. Knows no clock: times are given, in nanoseconds. At most {@value #AT_ONCE} checks are
 * under way at a time; the others wait, who is due longest first. Not thread-safe.
 */
final class Book {
    static final int AT_ONCE = 16;

    /** One that is in doubt, and failed, is looked at again this soon, until its failures are enough or it succeeds. */
    private static final long HASTE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** The first checks of many instances do not begin at the same time, but within this. */
    private static final long SPREAD_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final LongUnaryOperator random;
    private final Map<String, Page> pages = new HashMap<>();
    private int underWay;

    /** @param random a number from 0 to below the given one */
    Book(LongUnaryOperator random) {
        this.random = random;
    }

    /**
     * What is to be checked.
     *
     * @param attachment tells one attachment of a workload from the next
     */
    record Target(String workload, int attachment, Checker.Place place, Health health) {
        private boolean isOfTheSame(Target other) {
            return workload.equals(other.workload) && attachment == other.attachment;
        }
    }

    /**
     * What an outcome changes.
     *
     * @param changed whether the instance is otherwise than before
     * @param isFirst whether this was the first outcome
     */
    record Verdict(boolean healthy, boolean changed, boolean isFirst) {}

    private static final class Page {
        private Target target;
        private Standing standing;
        private @Nullable Outcome last;
        private long dueNs;
        private long startedNs;
        private boolean underWay;
        private boolean doubted; // since its last check began
        private boolean hasty;

        Page(Target target, Standing standing, long dueNs) {
            this.target = target;
            this.standing = standing;
            this.dueNs = dueNs;
        }
    }

    /**
     * Only these are checked from now on; whoever was before keeps its standing.
     *
     * @param healthy how those stand that are new, by workload
     */
    void keep(List<Target> targets, Map<String, Boolean> healthy, long nowNs) {
        Map<String, Page> before = new HashMap<>(pages);
        pages.clear();
        for (Target target : targets) {
            Page page = before.get(target.workload());
            if (page == null || !page.target.isOfTheSame(target)) {
                Standing first = Standing.first(healthy.getOrDefault(target.workload(), false));
                page = new Page(target, first, nowNs + spread(target));
            } else if (!page.target.equals(target)) {
                page.target = target;
                page.dueNs = Math.min(page.dueNs, nowNs + spread(target));
            }
            pages.put(target.workload(), page);
        }
    }

    private long spread(Target target) {
        return random.applyAsLong(Math.min(SPREAD_NS, intervalNs(target)));
    }

    /** Those whose check begins now. */
    List<Target> start(long nowNs) {
        List<Page> due = new ArrayList<>();
        pages.values().stream()
                .filter(page -> !page.underWay && page.dueNs <= nowNs)
                .sorted(Comparator.comparingLong(page -> page.dueNs))
                .limit(Math.max(0, AT_ONCE - underWay))
                .forEach(due::add);
        for (Page page : due) {
            page.underWay = true;
            page.startedNs = nowNs;
            page.hasty |= page.doubted;
            page.doubted = false;
            underWay++;
        }
        return due.stream().map(page -> page.target).toList();
    }

    /** Takes an outcome in; empty where nobody wants to know any more. The next check waits for {@link #finished}. */
    Optional<Verdict> judge(Target target, Outcome outcome) {
        Page page = pages.get(target.workload());
        if (page == null || !page.target.equals(target)) {
            return Optional.empty();
        }
        boolean isFirst = page.last == null;
        Standing now = page.standing.after(outcome.healthy(), target.health());
        boolean changed = now.healthy() != page.standing.healthy();
        page.standing = now;
        page.last = outcome;
        page.hasty &= now.healthy() && !outcome.healthy();
        return Optional.of(new Verdict(now.healthy(), changed, isFirst));
    }

    /** The check that {@link #start} began is over, and all that followed from it. */
    void finished(Target target, long nowNs) {
        underWay--;
        Page page = pages.get(target.workload());
        if (page != null && page.target.isOfTheSame(target)) {
            page.underWay = false;
            long pauseNs = page.hasty ? Math.min(HASTE_NS, intervalNs(page.target)) : intervalNs(page.target);
            page.dueNs = page.doubted ? nowNs : Math.max(nowNs, page.startedNs + pauseNs);
        }
    }

    /** Callers have seen something: its next check is due at once, or after the one that is under way. */
    void doubt(String workload, long nowNs) {
        Page page = pages.get(workload);
        if (page != null) {
            page.doubted = true;
            page.dueNs = Math.min(page.dueNs, nowNs);
        }
    }

    /** Others have seen it fail; false where it is not checked, and so would not come back by that. */
    boolean condemn(String workload, String reason) {
        Page page = pages.get(workload);
        if (page == null) {
            return false;
        }
        page.standing = Standing.condemned();
        page.last = Outcome.failed(reason);
        return true;
    }

    /** When there is something to do again; empty until a check is over. */
    OptionalLong next() {
        return underWay >= AT_ONCE
                ? OptionalLong.empty()
                : pages.values().stream()
                        .filter(page -> !page.underWay)
                        .mapToLong(page -> page.dueNs)
                        .min();
    }

    Optional<Report> report(String workload) {
        Page page = pages.get(workload);
        if (page == null) {
            return Optional.empty();
        }
        String check = page.target.health().check().word();
        Outcome last = page.last;
        return Optional.of(
                last == null
                        ? new Report(check, false, "not checked yet")
                        : new Report(check, last.healthy(), last.reason()));
    }

    private static long intervalNs(Target target) {
        return TimeUnit.MILLISECONDS.toNanos(target.health().intervalMs());
    }
}
