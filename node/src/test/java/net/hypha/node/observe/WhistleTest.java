package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Doubt;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.World;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class WhistleTest {
    private final List<List<Doubt>> told = new ArrayList<>();
    private boolean reachable = true;
    private long nowNs;

    @Test
    void ofEachInstanceElsewhereTheDomainHearsOnceASecond() {
        Whistle whistle = whistle(new NodeName("elsewhere"), Worlds.router1(Instance.State.READY));
        whistle.ejected(event(1, Evidence.UNANSWERED));
        whistle.ejected(event(1, Evidence.REFUSED));
        whistle.ejected(event(2, Evidence.SILENT));
        whistle.ejected(event(77, Evidence.SILENT));
        assertThat(told).as("it collects").isEmpty();
        whistle.blow();
        whistle.blow();
        assertThat(told)
                .as("in one message")
                .containsExactly(List.of(
                        new Doubt(Worlds.WEB, 1, Doubt.Kind.UNANSWERED, 80, 6),
                        new Doubt(Worlds.WEB, 2, Doubt.Kind.SILENT, 80, 6)));
        nowNs += TimeUnit.SECONDS.toNanos(1);
        whistle.ejected(event(1, Evidence.REFUSED));
        whistle.blow();
        assertThat(told).hasSize(2);
        assertThat(whistle.counters())
                .isEqualTo(Map.of("told", 3L, "not-told-too-many", 1L, "not-told-out-of-reach", 0L));
    }

    @Test
    void whatIsHereOrBehindARouteIsNotTold() {
        Whistle here = whistle(Worlds.ROUTER1, Worlds.router1(Instance.State.READY));
        here.ejected(event(1, Evidence.REFUSED));
        here.blow();
        Whistle there = whistle(Worlds.ROUTER2, Worlds.router2());
        there.ejected(event(0, Evidence.REFUSED));
        there.blow();
        assertThat(told).isEmpty();
    }

    @Test
    void whatCannotBeToldIsCounted() {
        reachable = false;
        Whistle whistle = whistle(new NodeName("elsewhere"), Worlds.router1(Instance.State.READY));
        whistle.ejected(event(1, Evidence.REFUSED));
        whistle.blow();
        reachable = true;
        whistle.blow();
        assertThat(told).as("it is of the past").isEmpty();
        assertThat(whistle.counters()).containsEntry("not-told-out-of-reach", 1L);
    }

    @Test
    void itIsNotTooMuchInAll() {
        Suspicions suspicions = new Suspicions(new NodeName("elsewhere"), 0);
        Instance one = Worlds.webserver(Instance.State.READY).instances().getFirst();
        int count = 0;
        for (int number = 0; number < 1_000; number++) {
            Instance other = new Instance(
                    one.service(),
                    number,
                    one.node(),
                    one.instanceAddress(),
                    one.namespaceAddress(),
                    null,
                    Instance.State.READY);
            boolean news = suspicions
                    .news(new Candidate.ToInstance(other), event(0, Evidence.REFUSED), number * 1_000L)
                    .isPresent();
            count += news ? 1 : 0;
        }
        assertThat(count).isEqualTo(Suspicions.PER_SECOND);
    }

    private Whistle whistle(NodeName self, World world) {
        Desired desired = new Planner(Policies.STANDARD::policy).plan(world, new Ids());
        return new Whistle(self, () -> desired, doubts -> reachable && told.add(doubts), () -> nowNs);
    }

    private static Event.Ejected event(int backend, Evidence evidence) {
        return new Event.Ejected(backend, 80, 6, evidence, false);
    }
}
