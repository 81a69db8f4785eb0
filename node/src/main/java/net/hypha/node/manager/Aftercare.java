package net.hypha.node.manager;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.Event;
import net.hypha.node.health.Doubted;
import net.hypha.node.health.HealthKeeper;
import net.hypha.node.health.Refusals;
import net.hypha.node.plan.Planning;
import net.hypha.node.table.DomainLink;
import net.hypha.node.table.Knowledge;
import net.hypha.node.workloads.Workloads;
import org.jspecify.annotations.Nullable;

/** What becomes of what packets say against instances, here and elsewhere. Thread-safe. */
final class Aftercare {
    private final Sensing sensing;
    private final Refusals refusals;
    private final Doubted doubted;

    /** What is here to be looked at, and who looks. */
    record Patients(Workloads workloads, HealthKeeper health, Executor threads) {}

    Aftercare(
            Doors doors,
            Datapath datapath,
            Knowledge knowledge,
            Planning planning,
            DomainLink link,
            Patients patients,
            Sensing sensing) {
        this.sensing = sensing;
        this.refusals = new Refusals(
                planning::desired,
                patients.workloads(),
                patients.health(),
                doors.checker(),
                admission(datapath),
                seen(datapath),
                doors.timers(),
                patients.threads());
        this.doubted = new Doubted(knowledge::now, patients.workloads(), patients.health(), refusals, doors.nanoTime());
        patients.health().whenRecovered(refusals::readmit);
        link.whenDoubted(doubted::heard);
    }

    private Refusals.Admission admission(Datapath datapath) {
        return new Refusals.Admission() {
            @Override
            public void readmit(int backend) {
                datapath.readmit(backend);
            }

            @Override
            public void pardon(int backend) {
                sensing.pardoned(backend);
            }
        };
    }

    private Refusals.Seen seen(Datapath datapath) {
        return new Refusals.Seen() {
            @Override
            public boolean served(int backend, int port, int protocol) {
                return datapath.hasServed(backend, port, protocol);
            }

            @Override
            public @Nullable BackendStats stats(int backend) {
                return sensing.observer().latest().get(backend);
            }
        };
    }

    /** Forgets what is over; call it about each second. */
    void tidy() {
        refusals.tidy();
    }

    /** The datapath tells something; returns at once. */
    void happened(Event event) {
        switch (event) {
            case Event.Ejected ejected -> {
                sensing.ejected(ejected);
                refusals.ejected(ejected);
            }
        }
    }

    /** What callers here saw of instances elsewhere, and callers elsewhere of those here, by what became of it. */
    SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = new TreeMap<>(sensing.whistled());
        all.putAll(doubted.counters());
        return all;
    }
}
