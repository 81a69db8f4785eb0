package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Observation;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Map<Integer, Candidate> BACKENDS = Map.of(
            7,
            new Candidate.ToInstance(
                    Worlds.webserver(Instance.State.READY).instances().getFirst()),
            8,
            new Candidate.ToRoute(Worlds.WEB, Worlds.learnt().routes().getFirst()));

    private boolean othersAround;
    private final Reports reports = new Reports(new NodeName("elsewhere"), () -> othersAround);
    private long nowNs;

    @Test
    void onlyAChangeOfMoreThanAFifthIsToldAndOnlyOfInstances() {
        assertThat(news(1_000_000)).containsExactly(new Observation(Worlds.WEB, 0, 1_000_000));
        assertThat(news(1_199_000)).isEmpty();
        assertThat(news(1_201_000)).containsExactly(new Observation(Worlds.WEB, 0, 1_201_000));
        assertThat(news(900_000)).hasSize(1);
    }

    @Test
    void newsComeAtMostEvery200Milliseconds() {
        assertThat(news(1_000_000)).hasSize(1);
        nowNs -= TimeUnit.MILLISECONDS.toNanos(101);
        assertThat(news(9_000_000)).isEmpty();
        assertThat(news(9_000_000)).hasSize(1);
    }

    @Test
    void aNewSessionIsToldAll() {
        assertThat(news(1_000_000)).hasSize(1);
        reports.forget();
        assertThat(news(1_000_000)).hasSize(1);
    }

    @Test
    void howMuchAnInstanceHereHasToDoIsToldWhereThereAreOthers() {
        Reports here = new Reports(Worlds.ROUTER1, () -> othersAround);
        List<Instance> all = Worlds.webserver(Instance.State.READY).instances();
        Map<Integer, Candidate> two =
                Map.of(0, new Candidate.ToInstance(all.get(0)), 1, new Candidate.ToInstance(all.get(1)));
        Map<Integer, Candidate> one = Map.of(0, new Candidate.ToInstance(all.get(0)));

        assertThat(here.news(two, Map.of(0, loaded(5)), tick())).containsExactly(new Observation(Worlds.WEB, 0, 0, 5));
        assertThat(here.news(two, Map.of(0, loaded(6)), tick()))
                .as("one more is none")
                .isEmpty();
        assertThat(here.news(two, Map.of(0, loaded(7)), tick())).hasSize(1);
        assertThat(here.news(two, Map.of(0, loaded(0)), tick())).hasSize(1);
        assertThat(here.news(one, Map.of(0, loaded(9)), tick()))
                .as("nobody can choose another")
                .isEmpty();
        othersAround = true;
        assertThat(here.news(one, Map.of(0, loaded(9)), tick()))
                .as("but in another domain")
                .hasSize(1);
        assertThat(reports.news(two, Map.of(0, loaded(9)), tick()))
                .as("it runs elsewhere")
                .isEmpty();
    }

    private long tick() {
        nowNs += TimeUnit.MILLISECONDS.toNanos(200);
        return nowNs;
    }

    private static BackendStats loaded(int open) {
        return new BackendStats(0, 1, 0, 0, 0, open, 1, 0, 0, false, null);
    }

    /** 200 ms later. */
    private List<Observation> news(long responseNs) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(200);
        BackendStats stats = new BackendStats(responseNs, 1, 1, 0, 0, 0, 1, 0, 0, false, null);
        return reports.news(BACKENDS, Map.of(7, stats, 8, stats), nowNs);
    }
}
