package net.hypha.node.health;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Desired;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows up refused connections. An instance of this node that refuses where it once did not, or another of its service does not, is unhealthy
 * until its service's own check finds it healthy again, or, where there is none, until it takes connections again. Where all refuse, nobody listens on that port: that is no fault of an instance (and must
 * not be one, or a caller of a wrong port could take a service away). Instances of other nodes stay ejected in the datapath
 * for a while; their own nodes follow them up.
 */
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration DATAGRAM_TIMEOUT = Duration.ofMillis(100);
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final long FIRST_DELAY_MS = 50;
    private static final long MAX_DELAY_MS = 500;
    /** After so many tries (about five minutes) an instance is asked less often. */
    private static final int PATIENT_TRIES = 600;

    private static final long RARE_DELAY_MS = 5_000;

    private final Supplier<Desired> desired;
    private final Workloads workloads;
    private final HealthKeeper health;
    private final Checker checker;
    private final IntConsumer readmit;
    private final ScheduledExecutorService timers;
    private final Executor threads;
    private final Map<String, Boolean> followedUp = new ConcurrentHashMap<>();

    /**
     * @param readmit lets a backend take flows again
     * @param threads for what blocks, e.g. virtual ones
     */
    public Refusals(
            Supplier<Desired> desired,
            Workloads workloads,
            HealthKeeper health,
            Checker checker,
            IntConsumer readmit,
            ScheduledExecutorService timers,
            Executor threads) {
        this.desired = desired;
        this.workloads = workloads;
        this.health = health;
        this.checker = checker;
        this.readmit = readmit;
        this.timers = timers;
        this.threads = threads;
    }

    /** A backend of this node may serve no more. Returns at once. */
    public void ejected(Event.Ejected event) {
        Candidate candidate = desired.get().backends().get(event.backend());
        if (!(candidate instanceof Candidate.ToInstance(Instance instance))) {
            return;
        }
        Optional<Attached> here = workloads.find(instance);
        if (event.evidence()
                        != Evidence
                                .SILENT // who takes connections and gives no response is not found out by a connection
                && here.isPresent()
                && followedUp.putIfAbsent(here.get().id(), true) == null) {
            threads.execute(() -> judge(here.get(), event));
        }
    }

    /** Its checks found an instance healthy: whatever the datapath holds against it is over. */
    public void readmit(Attached workload) {
        desired.get().backends().forEach((id, candidate) -> {
            if (candidate instanceof Candidate.ToInstance(Instance instance)
                    && instance.namespaceAddress().equals(workload.namespaceAddress())) {
                readmit.accept(id);
            }
        });
    }

    private void judge(Attached workload, Event.Ejected event) {
        if (takes(workload, event)) {
            recovered(workload, event);
        } else if (event.served() || another(workload, event)) {
            LOG.atWarn()
                    .addKeyValue("workload", workload.id())
                    .addKeyValue("port", event.port())
                    .log("An instance refuses connections: it gets no new ones until it takes them again");
            if (health.condemn(workload, "refuses connections to port " + event.port())) {
                followedUp.remove(workload.id());
            } else {
                again(workload, event, 0);
            }
        } else {
            readmit.accept(event.backend());
            followedUp.remove(workload.id());
        }
    }

    private boolean another(Attached workload, Event.Ejected event) {
        return workloads.list().stream()
                .filter(other -> !other.id().equals(workload.id()) && other.state() == Instance.State.READY)
                .filter(other -> Objects.equals(
                        other.request().service(), workload.request().service()))
                .anyMatch(other -> takes(other, event));
    }

    private void again(Attached workload, Event.Ejected event, int tries) {
        long delayMs = tries > PATIENT_TRIES
                ? RARE_DELAY_MS
                : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS + tries * FIRST_DELAY_MS / 2);
        var _ = timers.schedule(
                () -> threads.execute(() -> probe(workload, event, tries + 1)), delayMs, TimeUnit.MILLISECONDS);
    }

    private void probe(Attached workload, Event.Ejected event, int tries) {
        boolean gone = workloads
                .find(workload.id())
                .filter(now -> now.socket().equals(workload.socket()))
                .isEmpty();
        if (gone || health.isChecked(workload.id())) {
            health.forget(workload.id());
            followedUp.remove(workload.id());
        } else if (takes(workload, event)) {
            recovered(workload, event);
        } else {
            again(workload, event, tries);
        }
    }

    private void recovered(Attached workload, Event.Ejected event) {
        followedUp.remove(workload.id());
        readmit.accept(event.backend());
        if (health.acquit(workload)) {
            LOG.atInfo().addKeyValue("workload", workload.id()).log("The instance takes connections again");
        }
    }

    private boolean takes(Attached workload, Event.Ejected event) {
        Checker.Place place = new Checker.Place(
                workload.namespaceAddress(), workload.request().netns());
        return switch (event.protocol()) {
            case TCP ->
                checker.check(new Health.Tcp(event.port()), place, CONNECT_TIMEOUT)
                        .healthy();
            case UDP ->
                checker.takesDatagrams(event.port(), place, DATAGRAM_TIMEOUT).healthy();
            default -> true; // has no ports to be refused at
        };
    }
}
