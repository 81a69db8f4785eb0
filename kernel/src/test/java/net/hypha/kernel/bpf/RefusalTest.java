package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import org.junit.jupiter.api.Test;

/** A backend that refuses gets no flows, which is told once; a route is no backend that refuses. */
class RefusalTest extends WithPicks {
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    @Test
    void aBurstOfRefusalsIsToldOnce() throws Exception {
        picks.plan(Entry.Pick.ROTATE, 2);
        List<Integer> first = openAt(1, 3);
        List<Integer> second = openAt(2, 1);
        picks.refuse(1, first.getFirst());
        long until = picks.measured(1).ejectedUntilNs();
        picks.refuse(1, first.get(1));
        picks.refuse(1, first.get(2));
        picks.refuse(2, second.getFirst());

        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(2, 80, 6, Evidence.REFUSED, false));
        assertThat(picks.measured(1).refused()).isEqualTo(3);
        assertThat(picks.measured(1).ejectedUntilNs()).as("no longer for it").isEqualTo(until);
    }

    @Test
    void whoIsLetInAgainAndRefusesIsToldAgain() throws Exception {
        picks.plan(Entry.Pick.ROTATE, 2);
        List<Integer> ports = openAt(1, 2);
        picks.refuse(1, ports.getFirst());
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
        picks.node.datapath().readmit(1);
        picks.refuse(1, ports.get(1));
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
    }

    @Test
    void aRefusalProvesWhatSilenceLetOneExpect() throws Exception {
        picks.plan(Entry.Pick.ROTATE, 2);
        List<Integer> ports = openAt(1, 3);
        picks.synAck(2, picks.lastPort());
        picks.passesKnocking(1, LONG);
        picks.connect();
        picks.connect();
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.UNANSWERED, false));

        picks.refuse(1, ports.getFirst());
        assertThat(picks.node.events.take()).isEqualTo(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
        picks.synAck(1, ports.get(1));
        assertThat(picks.measured(1).ejected())
                .as("a late answer is of the past")
                .isEqualTo(Evidence.REFUSED);
    }

    @Test
    void oneOfSeveralBehindARouteDoesNotTakeItOut() {
        picks.plan(Entry.Pick.ROTATE, 2);
        behind(1, 100);
        List<Integer> ports = openAt(1, 3);
        for (int port : ports) {
            picks.refuse(1, port);
        }
        assertThat(picks.measured(1).refused()).isEqualTo(3);
        assertThat(picks.measured(1).ejected()).isNull();
        assertThat(List.of(picks.connect(), picks.connect())).containsExactlyInAnyOrder(1, 2);

        assertThat(picks.node.events).isEmpty();
    }

    @Test
    void aRefusalFromBehindARouteIsAnAnswer() {
        picks.plan(Entry.Pick.ROTATE, 2);
        behind(1, 100);
        for (int port : openAt(1, 3)) {
            picks.refuse(1, port);
        }
        picks.passesKnocking(1, LONG);
        assertThat(List.of(picks.connect(), picks.connect())).as("not silent").containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void theRefusedCallersNextSynMayGoElsewhere() {
        picks.plan(Entry.Pick.ROTATE, 2);
        behind(1, 100);
        int port = openAt(1, 1).getFirst();
        picks.refuse(1, port);
        assertThat(List.of(picks.openFrom(port), picks.open())).containsExactlyInAnyOrder(1, 2);
        assertThat(picks.measured(1).flows()).isEqualTo(2);
    }

    @Test
    void theOnlyOneBehindARouteTakesItOut() {
        picks.plan(Entry.Pick.ROTATE, 2);
        behind(1, 1);
        picks.refuse(1, openAt(1, 1).getFirst());
        assertThat(picks.measured(1).ejected()).isEqualTo(Evidence.REFUSED);
    }

    /** A backend is a route to so many. */
    private void behind(int backend, int instances) {
        picks.node.put(new Entry.Rating(backend, 100, instances, 0, 5_000, 0));
    }

    /** Opens flows until so many are at the backend, the last one; their ports. */
    private List<Integer> openAt(int backend, int flows) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < flows) {
            if (picks.open() == backend) {
                ports.add(picks.lastPort());
            }
        }
        return ports;
    }
}
