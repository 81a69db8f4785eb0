package net.hypha.node.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.kernel.datapath.FlowName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flows under way as text: why each is bound where it is, and whether the next one would be. */
class FlowExplainingTest {
    private static final FlowName NAME = FlowName.parse("tcp", "10.18.0.4:51234", "10.30.0.1:80");
    private static final FlowName ONWARD = FlowName.parse("tcp", "10.30.0.100:51234", "10.18.0.3:80");
    private static final BoundFlow.Choice PLAIN = choice(0, BoundFlow.Overlooked.NOTHING, BoundFlow.Before.NONE);
    private static final FlowFacts.Goal ONE =
            new FlowFacts.Goal("instance 1 of web@here on node router2", "web@here/1", "tunnel", false);
    private static final FlowFacts.Goal GONE =
            new FlowFacts.Goal("one that is gone: node router2", null, "tunnel", true);

    private static BoundFlow.Choice choice(int tier, BoundFlow.Overlooked overlooked, BoundFlow.Before before) {
        return new BoundFlow.Choice(tier, overlooked, BoundFlow.Bonded.NOTHING, false, false, before, 0, 0);
    }

    private static BoundFlow.Choice costing(long cost, long next) {
        return new BoundFlow.Choice(
                0,
                BoundFlow.Overlooked.NOTHING,
                BoundFlow.Bonded.NOTHING,
                false,
                false,
                BoundFlow.Before.NONE,
                cost,
                next);
    }

    private static BoundFlow.Choice only(long cost) {
        return new BoundFlow.Choice(
                0, BoundFlow.Overlooked.NOTHING, BoundFlow.Bonded.NOTHING, false, true, BoundFlow.Before.NONE, cost, 0);
    }

    private static Entry.Plan plan(Entry.Pick pick) {
        return new Entry.Plan(1, pick, List.of(1, 2, 3));
    }

    private static String why(BoundFlow.Choice choice, Entry.Pick pick) {
        return FlowWords.why(choice, plan(pick));
    }

    @Test
    void eachWayOfPickingHasItsReason() {
        assertThat(why(PLAIN, Entry.Pick.ROTATE)).isEqualTo("it was its turn");
        assertThat(why(PLAIN, Entry.Pick.RANDOM)).isEqualTo("it was drawn at random");
        assertThat(why(PLAIN, Entry.Pick.WEIGHTED)).isEqualTo("it was drawn at random, by weight");
        assertThat(why(PLAIN, Entry.Pick.BY_CALLER)).isEqualTo("its caller was new here, and its address leads to it");
        assertThat(why(
                        new BoundFlow.Choice(
                                0,
                                BoundFlow.Overlooked.NOTHING,
                                BoundFlow.Bonded.THIS,
                                false,
                                false,
                                BoundFlow.Before.NONE,
                                0,
                                0),
                        Entry.Pick.BY_CALLER))
                .isEqualTo("its caller had come to it before");
        assertThat(FlowWords.why(PLAIN, null)).isEqualTo("how it was picked there is not known any more");
    }

    @Test
    void whatWasComparedIsToldAsItWasThen() {
        assertThat(why(costing(4_100_000, 8_200_000), Entry.Pick.LOWEST_COST))
                .isEqualTo(
                        "it cost the least: 4.100 ms, the next one 8.200 ms ((handshake, if any, + response time) x (requests waiting for each instance + 1), counted by weight)");
        assertThat(why(costing(768, 768), Entry.Pick.LOWEST_COST))
                .isEqualTo(
                        "it cost the least: hardly anything, as no response had been seen yet, the next one no less"
                                + " ((handshake, if any, + response time) x (requests waiting for each instance + 1), counted by weight)");
        assertThat(why(costing(4_100_000, 0), Entry.Pick.LOWEST_COST))
                .isEqualTo("nobody else could take it; it cost 4.100 ms");
        assertThat(why(PLAIN, Entry.Pick.LOWEST_COST))
                .isEqualTo("it cost the least; by how much is not known any more");
        assertThat(why(costing(4 << 10, 6 << 10), Entry.Pick.FEWEST_FLOWS))
                .isEqualTo(
                        "it had the fewest flows: 4, the next one 6 (those in flight and this one, counted by weight)");
        assertThat(why(only(4 << 10), Entry.Pick.FEWEST_FLOWS))
                .isEqualTo("there was no other; it had 4 flows (those in flight and this one, counted by weight)");
        assertThat(why(only(0), Entry.Pick.ROTATE)).isEqualTo("there was no other");
    }

    @Test
    void ofManyThreeAreCompared() {
        Entry.Plan nine = new Entry.Plan(1, Entry.Pick.LOWEST_COST, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9));

        assertThat(FlowWords.why(costing(4_100_000, 8_200_000), nine))
                .isEqualTo(
                        "it cost the least of three drawn at random: 4.100 ms, the next one 8.200 ms"
                                + " ((handshake, if any, + response time) x (requests waiting for each instance + 1), counted by weight)");
        assertThat(FlowWords.why(PLAIN, nine))
                .isEqualTo("it cost the least of three drawn at random; by how much is not known any more");
    }

    @Test
    void aLighterOneCountsForMore() {
        assertThat(why(costing(3 << 9, 2 << 10), Entry.Pick.FEWEST_FLOWS))
                .isEqualTo(
                        "it had the fewest flows: 1.5, the next one 2 (those in flight and this one, counted by weight)");
        assertThat(why(costing(2_048, 4_000_000), Entry.Pick.LOWEST_COST))
                .as("at half weight")
                .startsWith(
                        "it cost the least: hardly anything, as no response had been seen yet, the next one 4.000 ms");
    }

    @Test
    void aCallerThatWasMovedIsNotCalledNew() {
        assertThat(why(
                        new BoundFlow.Choice(
                                0,
                                BoundFlow.Overlooked.NOTHING,
                                BoundFlow.Bonded.ANOTHER,
                                false,
                                false,
                                BoundFlow.Before.NONE,
                                0,
                                0),
                        Entry.Pick.BY_CALLER))
                .isEqualTo(
                        "its caller had come to another before, which could not take it or is gone, and its address leads"
                                + " to this one now");
    }

    @Test
    void whatCameBeforeIsToldFirst() {
        assertThat(why(choice(0, BoundFlow.Overlooked.NOTHING, BoundFlow.Before.DESERTED), Entry.Pick.ROTATE))
                .isEqualTo(
                        "bound anew, as the one it had before was ejected, gave no answer or was unhealthy; it was its turn");
        assertThat(why(choice(0, BoundFlow.Overlooked.NOTHING, BoundFlow.Before.GONE), Entry.Pick.ROTATE))
                .isEqualTo("bound anew, as the one it had before was gone; it was its turn");
        assertThat(why(choice(1, BoundFlow.Overlooked.NOTHING, BoundFlow.Before.NONE), Entry.Pick.ROTATE))
                .isEqualTo(
                        "nobody in tier 1 could take it (full, out, or without an address of its family), so tier 2 took it; it was its turn");
        assertThat(why(choice(2, BoundFlow.Overlooked.NOTHING, BoundFlow.Before.NONE), Entry.Pick.ROTATE))
                .isEqualTo(
                        "nobody in tiers 1 to 2 could take it (full, out, or without an address of its family), so tier 3 took it; it was its turn");
        assertThat(why(choice(0, BoundFlow.Overlooked.FULL, BoundFlow.Before.NONE), Entry.Pick.ROTATE))
                .isEqualTo("all were full or ejected, and a full one is better than none; it was its turn");
        assertThat(why(choice(1, BoundFlow.Overlooked.EJECTED, BoundFlow.Before.NONE), Entry.Pick.ROTATE))
                .isEqualTo("all were ejected, and such a one is better than none in tier 2; it was its turn");
        assertThat(why(
                        new BoundFlow.Choice(
                                0,
                                BoundFlow.Overlooked.NOTHING,
                                BoundFlow.Bonded.NOTHING,
                                true,
                                false,
                                BoundFlow.Before.NONE,
                                0,
                                0),
                        Entry.Pick.ROTATE))
                .isEqualTo("the one picked first had no source port left for it; it was its turn");
    }

    @Test
    void allThatIsKnownOfAFlowIsTold() {
        assertThat(explained(flow(PLAIN, 0), ONE, new Scene("round-robin", 2), Entry.Pick.ROTATE))
                .hasToString(
                        "FlowExplanation[called=Ends[protocol=tcp, source=10.18.0.4:51234, destination=10.30.0.1:80], onward=Ends[protocol=tcp, source=10.30.0.100:51234, destination=10.18.0.3:80], from=workload red, to=instance 1 of web@here on node router2, candidate=web@here/1, way=tunnel, state=established, ages=Ages[openedSeconds=9, calledSeconds=2, answeredSeconds=1, waitingSeconds=null], why=it was its turn, now=a new flow would go there too, or to another: its share is 50.0 %]");
    }

    @Test
    void theNextFlowMayGoElsewhere() {
        assertThat(now(ONE, new Scene("fastest", 2).measured(0, 2, 0, 0).measured(1, 1, 0, 0), Entry.Pick.LOWEST_COST))
                .isEqualTo("a new flow would go there too");
        assertThat(now(ONE, new Scene("fastest", 2).measured(0, 2, 0, 0).measured(1, 4, 0, 0), Entry.Pick.LOWEST_COST))
                .isEqualTo("a new flow would go to web@here/0; web@here/1 costs more: 4.001 ms, the cheapest 2.001 ms");
        assertThat(now(ONE, new Scene("round-robin", 3).ejected(1, Evidence.REFUSED, 2), Entry.Pick.ROTATE))
                .isEqualTo(
                        "a new flow would go to web@here/0 (50.0 %), web@here/2 (50.0 %); web@here/1 ejected: it refused"
                                + " a flow (TCP reset, or ICMP unreachable); takes flows again in 2 s at the latest");
        assertThat(now(ONE, new Scene("round-robin", 0), Entry.Pick.ROTATE))
                .isEqualTo("a new flow would be refused: nobody can take it");
    }

    @Test
    void oneWhoseInstanceIsGoneSaysSo() {
        assertThat(now(GONE, new Scene("round-robin", 1), Entry.Pick.ROTATE))
                .isEqualTo(
                        "a new flow would go to web@here/0; the one it is bound to is gone, and this flow ends or is bound anew");
    }

    @Test
    void aCallerThatSticksIsAskedForItsOwn() {
        Scene scene = new Scene("sticky", 3);
        assertThat(now(ONE, scene, Entry.Pick.BY_CALLER))
                .isEqualTo(
                        "its caller's next flow would go to web@here/0; web@here/1 callers that are new here are spread evenly");
        scene.bonds.put("10.30.0.100", 1);
        assertThat(now(ONE, scene, Entry.Pick.BY_CALLER)).isEqualTo("its caller sticks to it");
        scene.bonds.put("10.30.0.100", 2);
        assertThat(now(GONE, scene, Entry.Pick.BY_CALLER))
                .isEqualTo(
                        "its caller sticks to web@here/2; the one it is bound to is gone, and this flow ends or is bound anew");
    }

    @Test
    void oneThatWasNotChosenHereSaysWhoChose() {
        FlowFacts.Goal here = new FlowFacts.Goal("workload blue", null, "local", false);
        FlowExplanation fromOther =
                FlowExplaining.of(new FlowFacts(flow(null, 3), Scene.NOW, "node router2", null, here, null, null));
        assertThat(fromOther.why())
                .isEqualTo("not chosen here: node router2 bound it, and sent it to this very address");
        assertThat(fromOther.now()).isEqualTo("that node knows: run 'hypha explain --flow' there");
    }

    @Test
    void oneToAnAddressThatMeansNothingAnyMoreSaysSo() {
        FlowExplanation orphan =
                FlowExplaining.of(new FlowFacts(flow(PLAIN, 0), Scene.NOW, "workload red", "red", GONE, null, null));
        assertThat(orphan.why()).isEqualTo("how it was picked there is not known any more");
        assertThat(orphan.now())
                .isEqualTo("the address it was opened to means nothing here any more: a new flow would be refused");
    }

    @Test
    void oneWhoseAddressIsOnlyKnownToTheKernelYetSaysSo() {
        FlowExplanation early = FlowExplaining.of(
                new FlowFacts(flow(PLAIN, 0), Scene.NOW, "workload red", "red", GONE, plan(Entry.Pick.ROTATE), null));
        assertThat(early.why()).isEqualTo("it was its turn");
        assertThat(early.now())
                .isEqualTo("not known, as the domain has told nothing of its address since this node started");
    }

    private static String now(FlowFacts.Goal goal, Scene scene, Entry.Pick pick) {
        return explained(flow(PLAIN, 0), goal, scene, pick).now();
    }

    private static FlowExplanation explained(BoundFlow flow, FlowFacts.Goal goal, Scene scene, Entry.Pick pick) {
        return FlowExplaining.of(
                new FlowFacts(flow, Scene.NOW, "workload red", "red", goal, plan(pick), scene.explained()));
    }

    private static BoundFlow flow(BoundFlow.@Nullable Choice choice, int fromPeer) {
        return new BoundFlow(
                NAME, ONWARD, ago(9), ago(2), ago(1), 0, 7, 1, 3, fromPeer, BoundFlow.State.ESTABLISHED, choice);
    }

    private static long ago(int seconds) {
        return Scene.NOW - TimeUnit.SECONDS.toNanos(seconds);
    }
}
