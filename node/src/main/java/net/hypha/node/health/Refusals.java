package net.hypha.node.health;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Desired;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Workloads;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;
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

    /** After so many (10 to 35 s) one is let in again that this node may never have been able to connect to. */
    private static final int UNSURE_TRIES = 40;

    /** So many other instances of a service are tried at most, as each may take the whole time. */
    private static final int OTHERS = 3;

    private static final long RARE_DELAY_MS = 5_000;

    /** Instances that are looked at for the first time because of a doubt; others are doubted again if it is true. */
    private static final int DOUBTED_AT_ONCE = 16;

    private final Supplier<Desired> desired;
    private final Workloads workloads;
    private final HealthKeeper health;
    private final Checker checker;
    private final Admission admission;
    private final Seen seen;
    private final ScheduledExecutorService timers;
    private final Executor threads;
    private final Map<String, Boolean> followedUp = new ConcurrentHashMap<>();
    private final Semaphore doubts = new Semaphore(DOUBTED_AT_ONCE);
    private final Proof proof = new Proof();

    /** Lets backends of this node take flows again that were ejected. */
    public interface Admission {
        /** One takes connections again. */
        void readmit(int backend);

        /** It was no fault of one. */
        void pardon(int backend);
    }

    /** What this node's own datapath has seen. */
    public interface Seen {
        /** Whether a backend has answered on a port of late. */
        boolean served(int backend, int port, int protocol);

        /** The last reading, not older than a tenth of a second; null where there is none. */
        @Nullable
        BackendStats stats(int backend);
    }

    /**
     * One that takes no connections, on trial.
     *
     * @param sure whether it must prove the contrary by a connection; if not, it is let in again after a while
     */
    private record Trial(Attached workload, Event.Ejected event, boolean sure) {}

    /**
     * @param seen by the flows of all callers
     * @param threads for what blocks, e.g. virtual ones
     */
    public Refusals(
            Supplier<Desired> desired,
            Workloads workloads,
            HealthKeeper health,
            Checker checker,
            Admission admission,
            Seen seen,
            ScheduledExecutorService timers,
            Executor threads) {
        this.desired = desired;
        this.workloads = workloads;
        this.health = health;
        this.checker = checker;
        this.admission = admission;
        this.seen = seen;
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
        // who takes connections and gives no response is not found out by a connection
        if (event.evidence() != Evidence.SILENT
                && here.isPresent()
                && followedUp.putIfAbsent(here.get().id(), true) == null) {
            threads.execute(() -> judge(here.get(), event));
        }
    }

    /**
     * Callers elsewhere saw something of an instance of this node that nothing checks. It is unhealthy if it takes no connection, twice, where it
     * once did by what this node has seen, or another does, and no caller is answered: what callers say of that counts for nothing. Returns at
     * once.
     *
     * @param family under which its service is planned
     * @param port TCP
     * @return whether it is looked at; not if it is already, or too many others are
     */
    boolean doubted(Attached workload, ServiceKey family, int port) {
        if (!doubts.tryAcquire()) {
            return false;
        }
        Optional<Integer> backend =
                followedUp.containsKey(workload.id()) ? Optional.empty() : backend(workload, family);
        if (backend.isEmpty() || followedUp.putIfAbsent(workload.id(), true) != null) {
            doubts.release();
            return false;
        }
        threads.execute(() -> {
            try {
                look(workload, backend.get(), port);
            } finally {
                doubts.release();
            }
        });
        return true;
    }

    private Optional<Integer> backend(Attached workload, ServiceKey family) {
        return desired.get().backendsOf(family).entrySet().stream()
                .filter(each -> each.getValue() instanceof Candidate.ToInstance(Instance instance)
                        && instance.namespaceAddress().equals(workload.namespaceAddress()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void look(Attached workload, int backend, int port) {
        boolean served = seen.served(backend, port, TCP);
        Event.Ejected event = new Event.Ejected(backend, port, TCP, Evidence.UNANSWERED, served);
        Proof.Answers before = proof.since(workload, answers(backend));
        boolean takes = takes(workload, event);
        if (!takes) {
            takes = takes(workload, event); // once may be a queue that was full for a moment
        }
        boolean answered = !answers(backend).equals(before); // callers, though not this node
        if (!takes && !answered && (served || another(workload, event))) {
            boolean sure = !served || proof.canConnect(workload, port);
            condemn(new Trial(workload, event, sure), "takes no connections to port " + port);
        } else {
            followedUp.remove(workload.id());
        }
    }

    private Proof.Answers answers(int backend) {
        return Proof.Answers.of(seen.stats(backend));
    }

    /** Its checks found an instance healthy: whatever the datapath holds against it is over. */
    public void readmit(Attached workload) {
        desired.get().backends().forEach((id, candidate) -> {
            if (candidate instanceof Candidate.ToInstance(Instance instance)
                    && instance.namespaceAddress().equals(workload.namespaceAddress())) {
                admission.readmit(id);
            }
        });
    }

    private void judge(Attached workload, Event.Ejected event) {
        if (takes(workload, event)) {
            recovered(workload, event);
        } else if (event.served() || another(workload, event)) {
            condemn(new Trial(workload, event, true), "refuses connections to port " + event.port());
        } else {
            admission.pardon(event.backend());
            followedUp.remove(workload.id());
        }
    }

    private void condemn(Trial trial, String reason) {
        Attached workload = trial.workload();
        LOG.atWarn()
                .addKeyValue("workload", workload.id())
                .addKeyValue("reason", reason)
                .log("An instance takes no connections: it gets no new ones until it does");
        if (health.condemn(workload, reason)) {
            followedUp.remove(workload.id());
        } else {
            again(trial, 0);
        }
    }

    private boolean another(Attached workload, Event.Ejected event) {
        return workloads.list().stream()
                .filter(other -> !other.id().equals(workload.id()) && other.state() == Instance.State.READY)
                .filter(other -> Objects.equals(
                        other.request().service(), workload.request().service()))
                .limit(OTHERS)
                .anyMatch(other -> takes(other, event));
    }

    private void again(Trial trial, int tries) {
        long delayMs = tries > PATIENT_TRIES
                ? RARE_DELAY_MS
                : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS + tries * FIRST_DELAY_MS / 2);
        var _ = timers.schedule(() -> threads.execute(() -> probe(trial, tries + 1)), delayMs, TimeUnit.MILLISECONDS);
    }

    private void probe(Trial trial, int tries) {
        Attached workload = trial.workload();
        boolean gone = workloads
                .find(workload.id())
                .filter(now -> now.socket().equals(workload.socket()))
                .isEmpty();
        if (gone || health.isChecked(workload.id())) {
            health.forget(workload.id());
            followedUp.remove(workload.id());
        } else if (takes(workload, trial.event())) {
            recovered(workload, trial.event());
        } else if (!trial.sure() && tries >= UNSURE_TRIES && !another(workload, trial.event())) {
            proof.released(workload, answers(trial.event().backend()));
            recovered(workload, trial.event());
        } else {
            again(trial, tries);
        }
    }

    private void recovered(Attached workload, Event.Ejected event) {
        followedUp.remove(workload.id());
        admission.readmit(event.backend());
        if (health.acquit(workload)) {
            LOG.atInfo().addKeyValue("workload", workload.id()).log("The instance takes flows again");
        }
    }

    private boolean takes(Attached workload, Event.Ejected event) {
        Checker.Place place = new Checker.Place(
                workload.namespaceAddress(), workload.request().netns());
        return switch (event.protocol()) {
            case TCP -> connects(workload, event.port(), place);
            case UDP ->
                checker.takesDatagrams(event.port(), place, DATAGRAM_TIMEOUT).healthy();
            default -> true; // has no ports to be refused at
        };
    }

    private boolean connects(Attached workload, int port, Checker.Place place) {
        boolean healthy =
                checker.check(new Health.Tcp(port), place, CONNECT_TIMEOUT).healthy();
        if (healthy) {
            proof.connected(workload, port);
        }
        return healthy;
    }

    /** Forgets what is known of workloads that are not here any more; call it about each second. */
    public void tidy() {
        proof.retain(workload -> workloads.find(workload).isPresent());
    }
}
