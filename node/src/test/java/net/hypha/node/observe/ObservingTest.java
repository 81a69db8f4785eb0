package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Load;
import net.hypha.kernel.datapath.Entry;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.plan.Observed;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import net.hypha.semantics.table.TableChange;
import org.junit.jupiter.api.Test;

class ObservingTest {
    private static final Table TABLE =
            Table.empty().apply(new TableChange(true, List.of(Worlds.webserver(Instance.State.READY)), List.of()));
    private static final Map<String, Entry.Rating> INHERITED =
            Map.of("webserver@in-our-cluster/1", new Entry.Rating(1, 100, 1, 4, 1_500, 0));

    private static final Candidate.ToRoute CLUSTER =
            new Candidate.ToRoute(Worlds.WEB, Worlds.learnt().routes().getFirst());

    private int replanned;
    private long nowNs;
    private final Observing observing =
            new Observing(() -> Snapshot.NOTHING, (candidate, service) -> 3, () -> replanned++, () -> nowNs);

    @Test
    void whatComesFromHereIsNotOthersLoad() {
        observing.loaded(List.of(new Load(Worlds.WEB, 0, 10), new Load(Worlds.WEB, 1, 2)));
        assertThat(of(observing.now())).isEqualTo(Map.of(0, 7, 1, 0));
        assertThat(replanned).isEqualTo(1);

        observing.outOfReach();
        assertThat(observing.now().services()).isEmpty();
    }

    @Test
    void whatAPredecessorKnewHoldsForAWhile() {
        observing.inherit(INHERITED);
        nowNs = TimeUnit.SECONDS.toNanos(29);
        observing.tidy(TABLE);
        assertThat(observing.now().inherited()).isEqualTo(INHERITED);
        assertThat(replanned).isZero();

        nowNs = TimeUnit.SECONDS.toNanos(31);
        observing.tidy(TABLE);
        assertThat(observing.now().inherited()).isEmpty();
        assertThat(replanned).as("plans rested on it").isEqualTo(1);
    }

    @Test
    void whatIsKnownOfAServiceThatHasGoneIsForgotten() {
        observing.loaded(List.of(new Load(Worlds.WEB, 0, 10)));
        observing.tidy(Table.empty());
        assertThat(observing.now().services()).isEmpty();
    }

    @Test
    void whatComesFromHereIsNotOthersLoadBehindARouteEither() {
        assertThat(route(40)).isEqualTo(new Observed.OfRoute(37, false));
        observing.answered(List.of(CLUSTER, CLUSTER));
        assertThat(replanned).isEqualTo(1);
        observing.answered(List.of(CLUSTER));
        assertThat(replanned).as("once").isEqualTo(1);
        assertThat(route(40)).isEqualTo(new Observed.OfRoute(37, true));
        assertThat(route(2)).isEqualTo(new Observed.OfRoute(0, true));

        observing.changed(TABLE, List.of(Worlds.WEB));
        assertThat(observing.now().services()).as("no route any more").isEmpty();
        observing.answered(List.of(CLUSTER));
        assertThat(observing.now().services()).isEmpty();
    }

    @Test
    void aRouteThatComesBackDoesSoAsOfNow() {
        route(40);
        nowNs = 77;
        observing.cameBack(List.of(CLUSTER));
        assertThat(replanned).isEqualTo(1);
        assertThat(route(40)).isEqualTo(new Observed.OfRoute(37, false, 77));
    }

    @Test
    void aRouteByWhichAPredecessorSawResponsesHasAnswered() {
        observing.inherit(Map.of(CLUSTER.id(), new Entry.Rating(0, 100, 3, 4, 5_000, 0)));
        assertThat(route(40)).isEqualTo(new Observed.OfRoute(4, true));
    }

    @Test
    void oneByWhichItSawNoneHasNot() {
        observing.inherit(Map.of(CLUSTER.id(), new Entry.Rating(0, 100, 3, 4, 5_000, 0).withoutDistance()));
        assertThat(route(40)).isEqualTo(new Observed.OfRoute(4, false));
    }

    @Test
    void flowsBehindARouteAreKeptForAMinuteWhereTheDomainDoesNotKnowThem() {
        assertThat(route(40).load()).isEqualTo(37);
        assertThat(route(Quality.UNKNOWN_FLOWS).load()).isEqualTo(37);
        nowNs = TimeUnit.SECONDS.toNanos(59);
        observing.tidy(routed(Quality.UNKNOWN_FLOWS));
        assertThat(route(Quality.UNKNOWN_FLOWS).load()).isEqualTo(37);
        assertThat(replanned).isZero();

        nowNs = TimeUnit.SECONDS.toNanos(61);
        observing.tidy(routed(Quality.UNKNOWN_FLOWS));
        assertThat(replanned).isEqualTo(1);
        assertThat(route(Quality.UNKNOWN_FLOWS).load()).isZero();
        assertThat(route(5).load()).as("it knows again").isEqualTo(2);
    }

    @Test
    void aRoutesLoadIsAllItsFlowsWhateverPoliciesSay() {
        ServiceState web = Worlds.learnt(new Quality(1, 0, 100, 503, 0));
        PolicyOptions ten = new PolicyOptions(10, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        ServiceState limited = new ServiceState(
                web.key(),
                web.epoch(),
                web.defaultPolicy(),
                web.addresses(),
                new ServiceOptions(Map.of("closest", ten), Health.NONE),
                web.numbers(),
                List.of(),
                web.routes());
        observing.changed(Table.empty().apply(new TableChange(true, List.of(limited), List.of())), List.of(web.key()));
        assertThat(observing.now().services().get(web.key()))
                .isEqualTo(new Observed.OfService(
                        Map.of(), Map.of(), Map.of(Worlds.CLUSTER, new Observed.OfRoute(500, false))));
    }

    private Observed.OfRoute route(int inFlight) {
        observing.changed(routed(inFlight), List.of(Worlds.WEB));
        Observed.OfService service = observing.now().services().get(Worlds.WEB);
        return service == null
                ? Observed.OfRoute.NEW
                : service.routes().getOrDefault(Worlds.CLUSTER, Observed.OfRoute.NEW);
    }

    private static Table routed(int inFlight) {
        Quality quality = new Quality(3, 0, 300, inFlight, 0);
        return Table.empty().apply(new TableChange(true, List.of(Worlds.learnt(quality)), List.of()));
    }

    private static Map<Integer, Integer> of(Observed observed) {
        Observed.OfService web = observed.services().get(Worlds.WEB);
        return web == null ? Map.of() : web.loads();
    }
}
