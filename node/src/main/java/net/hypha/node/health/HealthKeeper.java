package net.hypha.node.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.node.table.Known;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the instances of this node as their services want it, and marks what comes of it. One timer for all; each check runs on a thread
 * of its own. Thread-safe.
 */
public final class HealthKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthKeeper.class);

    private final Supplier<Known> known;
    private final Workloads workloads;
    private final Checker checker;
    private final Work work;
    private final Book book; // guarded by this, as all that follows
    private @Nullable ScheduledFuture<?> timer;
    private long timerNs;
    private boolean closed;
    private Consumer<Attached> recovered = attached -> {};
    private final LongAdder passed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    /** Why those refuse connections that nothing checks, by workload. */
    private final Map<String, String> refusing = new HashMap<>();

    /**
     * What the keeper works with.
     *
     * @param threads for what blocks, e.g. virtual ones
     * @param nanoTime a monotonic clock
     * @param random spreads the first checks
     */
    public record Work(
            ScheduledExecutorService timers, Executor threads, LongSupplier nanoTime, RandomGenerator random) {}

    public HealthKeeper(Supplier<Known> known, Workloads workloads, Checker checker, Work work) {
        this.known = known;
        this.workloads = workloads;
        this.checker = checker;
        this.work = work;
        this.book = new Book(work.random()::nextLong);
    }

    /** @param listener told of instances that their checks found healthy again */
    public synchronized void whenRecovered(Consumer<Attached> listener) {
        recovered = listener;
    }

    /** Something is attached or detached, or a service says something else: whom to check may be different. Returns at once. */
    public void review() {
        for (Attached each : changeBook()) {
            LOG.atInfo().addKeyValue("workload", each.id()).log("No longer checked: the instance counts as healthy");
            work.threads()
                    .execute(() -> workloads.mark(each.id(), Instance.State.READY)); // who tells us may hold a lock
        }
        turn();
    }

    /** Under one lock with what it is made from, so that what was seen earlier does not come after what was seen later. */
    private synchronized List<Attached> changeBook() {
        Known now = known.get();
        Neighbourhood around = now.neighbourhood();
        if (around == null || closed) {
            return List.of();
        }
        List<Book.Target> targets = new ArrayList<>();
        Map<String, Boolean> healthy = new HashMap<>();
        List<Attached> free = new ArrayList<>();
        for (Attached each : workloads.list()) {
            ServiceState service = service(now, around, each.request().service());
            if (service == null) {
                continue;
            }
            Health health = service.options().health();
            if (health.isChecked()) {
                targets.add(target(each, health));
                healthy.put(each.id(), each.health() == Instance.State.READY);
            } else if (each.health() == Instance.State.UNHEALTHY && isTold(service, each)) {
                free.add(each);
            }
        }
        free.removeIf(each -> refusing.containsKey(each.id()));
        book.keep(targets, healthy, work.nanoTime().getAsLong());
        return free;
    }

    private static @Nullable ServiceState service(Known now, Neighbourhood around, @Nullable ServiceName name) {
        return name == null
                ? null
                : now.table()
                        .service(new ServiceKey(name, around.domain().name()))
                        .orElse(null);
    }

    private static Book.Target target(Attached each, Health health) {
        return new Book.Target(
                each.id(),
                each.socket().ifindex(),
                new Checker.Place(each.namespaceAddress(), each.request().netns()),
                health);
    }

    /** Whether the domain has told of this very instance: what it says of the service is not older than the attachment. */
    private static boolean isTold(ServiceState service, Attached each) {
        Integer number = each.number();
        return number != null
                && service.instance(number)
                        .filter(instance -> instance.namespaceAddress().equals(each.namespaceAddress()))
                        .isPresent();
    }

    /** Callers have seen something of an instance that is checked: that is done now, once there is room among the others. Returns at once. */
    void checkNow(String workload) {
        synchronized (this) {
            book.doubt(workload, work.nanoTime().getAsLong());
        }
        turn();
    }

    /** Checks that were made, by what came of them. */
    public SortedMap<String, Long> counters() {
        return new TreeMap<>(Map.of("passed", passed.sum(), "failed", failed.sum()));
    }

    private void turn() {
        List<Book.Target> due;
        synchronized (this) {
            if (closed) {
                return;
            }
            due = book.start(work.nanoTime().getAsLong());
            arm();
        }
        due.forEach(target -> work.threads().execute(() -> check(target)));
    }

    /** Wakes up when the next check is due; called with the lock held. */
    private void arm() {
        OptionalLong next = book.next();
        if (next.isEmpty() || (timer != null && timerNs - next.getAsLong() <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        long atNs = next.getAsLong();
        timerNs = atNs;
        long delayNs = Math.max(0, atNs - work.nanoTime().getAsLong());
        timer = work.timers().schedule(() -> wake(atNs), delayNs, TimeUnit.NANOSECONDS);
    }

    private void wake(long atNs) {
        synchronized (this) {
            if (timerNs == atNs) {
                timer = null;
            }
        }
        turn();
    }

    private void check(Book.Target target) {
        Outcome outcome;
        try {
            Health health = target.health();
            outcome = checker.check(health.check(), target.place(), Duration.ofMillis(health.timeoutMs()));
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("workload", target.workload()).setCause(e).log("A check failed by itself");
            outcome = Outcome.failed("cannot be checked: " + e.getMessage());
        }
        (outcome.healthy() ? passed : failed).increment();
        Optional<Book.Verdict> verdict;
        synchronized (this) {
            verdict = closed ? Optional.empty() : book.judge(target, outcome);
        }
        String reason = outcome.reason();
        verdict.ifPresent(each -> follow(target, each, reason));
        synchronized (this) {
            book.finished(target, work.nanoTime().getAsLong());
        }
        turn();
    }

    private void follow(Book.Target target, Book.Verdict verdict, String reason) {
        boolean waitsStill = verdict.isFirst() && !verdict.healthy();
        if (!verdict.changed() && !waitsStill) {
            return;
        }
        (verdict.healthy() ? LOG.atInfo() : LOG.atWarn())
                .addKeyValue("workload", target.workload())
                .addKeyValue("check", target.health().check().word())
                .addKeyValue("reason", reason)
                .log(
                        verdict.healthy()
                                ? "The instance is healthy: it takes new flows"
                                : "The instance is not healthy: it gets no new flows");
        if (!verdict.changed()) {
            return;
        }
        workloads.mark(target.workload(), verdict.healthy() ? Instance.State.READY : Instance.State.UNHEALTHY);
        if (verdict.healthy()) {
            Consumer<Attached> listener;
            synchronized (this) {
                listener = recovered;
            }
            workloads.find(target.workload()).ifPresent(listener);
        }
    }

    /**
     * An instance was seen to refuse connections: it is unhealthy.
     *
     * @return whether it is checked, and its checks bring it back; else {@link #acquit} has to
     */
    boolean condemn(Attached attached, String reason) {
        boolean checked;
        synchronized (this) {
            checked = book.condemn(attached.id(), reason);
            if (!checked) {
                refusing.put(attached.id(), reason);
            }
        }
        workloads.mark(attached.id(), Instance.State.UNHEALTHY);
        return checked;
    }

    /**
     * What refused connections, and is not checked, takes them again.
     *
     * @return whether it had been found to refuse
     */
    boolean acquit(Attached attached) {
        synchronized (this) {
            if (refusing.remove(attached.id()) == null || isChecked(attached.id())) {
                return false;
            }
        }
        workloads.mark(attached.id(), Instance.State.READY);
        return true;
    }

    /** It is detached, or its checks say from now on how it is. */
    synchronized void forget(String workload) {
        refusing.remove(workload);
    }

    /** Whether the workload's service has it checked. */
    synchronized boolean isChecked(String workload) {
        return book.report(workload).isPresent();
    }

    /** What is known of a workload's health; empty where nothing speaks against it and nothing checks it. */
    public synchronized Optional<Report> report(String workload) {
        return book.report(workload)
                .or(() -> Optional.ofNullable(refusing.get(workload)).map(reason -> new Report("none", false, reason)));
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
