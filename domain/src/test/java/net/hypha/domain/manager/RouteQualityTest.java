package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Observations;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root with two clusters that have a service: what callers hear of the ways to it. */
class RouteQualityTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "eu");
    private static final ServiceKey AT_BERLIN = ServiceKey.of("web", "berlin.eu");
    private static final long MS = 1_000_000;

    @TempDir
    private Path folder;

    private World world;
    private FakeNode caller;
    private FakeNode munichGate;
    private FakeNode munichYard;
    private FakeNode berlinGate;
    private FakeNode berlinYard;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("eu", pools(1) + "children: [{name: munich.eu}, {name: berlin.eu}]");
        world.start("munich.eu", pools(2) + "gateways: 1\n" + parent());
        world.start("berlin.eu", pools(3) + "gateways: 1\n" + parent());
        world.connect("munich.eu", "eu");
        world.connect("berlin.eu", "eu");
        world.pass(Duration.ofSeconds(1));
        for (String domain : List.of("eu", "munich.eu", "berlin.eu")) {
            apply(domain, Map.of());
        }
        caller = world.join("eu", "caller", "192.0.2.1", 50103);
        munichGate = world.join("munich.eu", "a-gate", "192.0.2.21", 50103);
        munichYard = world.join("munich.eu", "b-yard", "192.0.2.22", 50103);
        berlinGate = world.join("berlin.eu", "a-gate", "192.0.2.31", 50103);
        berlinYard = world.join("berlin.eu", "b-yard", "192.0.2.32", 50103);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private static String pools(int number) {
        return "pools: {services: [10.%d.0.0/16, 'fd%02d::/16'], nodes: [10.%d.0.0/16]}\n"
                .formatted(30 + number, number, 100 + number);
    }

    private static String parent() {
        return "parent: {name: eu, dial: '192.0.2.8:1'}";
    }

    private void apply(String domain, Map<String, PolicyOptions> policies) throws Exception {
        world.domain(domain)
                .apply(new Manifest(new ServiceName("web"), null, null, Map.of(), Map.of(), policies, null));
        world.settle();
    }

    @Test
    void ofGatewaysThatAreEquallyFarTheOneIsNearerThatHasInstancesNearby() {
        say(munichGate, 0);
        say(munichYard, 10);
        say(berlinGate, 0);
        say(berlinYard, 2);
        munichYard.attach("w", "web", null);
        berlinYard.attach("w", "web", null);
        seconds(25);
        caller.ask(WEB);
        world.settle();

        assertThat(quality("munich.eu").beyondNs()).isEqualTo(12 * MS);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(4 * MS);
        assertThat(nearest()).containsExactly("web@eu/via berlin.eu", "web@eu/via munich.eu");

        munichGate.attach("v", "web", null);
        seconds(2);
        assertThat(quality("munich.eu").beyondNs()).as("on the gateway itself").isZero();
        assertThat(nearest()).containsExactly("web@eu/via munich.eu", "web@eu/via berlin.eu");

        munichGate.detach("v");
        say(munichYard, 0);
        seconds(25);
        assertThat(quality("munich.eu").beyondNs()).as("it moved").isEqualTo(2 * MS);
        assertThat(nearest()).containsExactly("web@eu/via munich.eu", "web@eu/via berlin.eu");
    }

    @Test
    void whereNobodyKnowsWhereItIsNothingIsSaid() {
        say(berlinGate, 0);
        berlinYard.attach("w", "web", null);
        seconds(25);
        caller.ask(WEB);
        world.settle();
        assertThat(quality("berlin.eu").isPlaced()).isFalse();
        assertThat(quality("munich.eu").isPlaced()).as("nothing is ready there").isFalse();

        say(berlinYard, 4);
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(6 * MS);
    }

    @Test
    void weightAndLoadAreTold() throws Exception {
        apply(
                "berlin.eu",
                Map.of("closest", new PolicyOptions(10, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 10_000)));
        berlinYard.attach("w", "web", null, LabelSet.NONE, 250);
        berlinYard.attach("x", "web", null);
        world.pass(Duration.ofSeconds(1));
        berlinYard.observe(new Observation(AT_BERLIN, 0, 3 * MS, 4));
        berlinYard.observe(new Observation(AT_BERLIN, 1, 2 * MS, 8));
        caller.ask(WEB);
        seconds(3);
        assertThat(quality("berlin.eu")).isEqualTo(new Quality(2, 2 * MS, 350, 12, Quality.UNKNOWN));
        assertThat(world.domain("berlin.eu").routes())
                .filteredOn(route ->
                        route.direction().equals("out") && route.owner().equals("berlin.eu"))
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.quality().inFlight()).isEqualTo(12);
                    assertThat(route.quality().beyondMs()).isNull();
                });
    }

    @Test
    void loadsThatMoveAllTheTimeAreToldOnceASecondAtMost() {
        berlinYard.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));
        caller.ask(WEB);
        world.settle();
        caller.updates.clear();
        for (int i = 1; i <= 50; i++) {
            berlinYard.observe(new Observation(AT_BERLIN, 0, 0, i % 2 == 0 ? 100 : 20));
            world.pass(Duration.ofMillis(100));
        }
        assertThat(caller.updates).hasSizeLessThanOrEqualTo(6);
        caller.updates.clear();
        for (int i = 1; i <= 50; i++) {
            berlinYard.observe(new Observation(AT_BERLIN, 0, 0, 100 + i % 15));
            world.pass(Duration.ofMillis(100));
        }
        assertThat(caller.updates).as("less than a fifth").hasSizeLessThanOrEqualTo(1);
        assertThat(quality("berlin.eu").inFlight()).isBetween(100, 115);
    }

    @Test
    void flowsStayBehindWhenTheirInstanceMoves() {
        berlinYard.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));
        berlinYard.observe(new Observation(AT_BERLIN, 0, 0, 100));
        caller.ask(WEB);
        seconds(2);
        assertThat(quality("berlin.eu").inFlight()).isEqualTo(100);

        berlinYard.detach("w");
        berlinGate.attach("w", "web", 0);
        seconds(3);
        assertThat(quality("berlin.eu").ready()).isEqualTo(1);
        assertThat(quality("berlin.eu").inFlight()).isZero();
        assertThat(berlinGate.loads).endsWith(new Load(AT_BERLIN, 0, 0));
    }

    @Test
    void aNodeThatStartsAgainIsWhereItWasUntilItIsSureToBeElsewhere() {
        say(berlinGate, 0);
        say(berlinYard, 10);
        berlinYard.attach("w", "web", null);
        caller.ask(WEB);
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(12 * MS);
        caller.updates.clear();
        for (FakeNode node : List.of(berlinGate, berlinYard)) {
            say(node, 8, null);
            seconds(25);
            say(node, 8, new Coordinate(List.of(900.0, 0.0, 0.0), 1, 1.4));
            seconds(25);
        }
        assertThat(caller.updates).as("neither knows where it is").isEmpty();
        say(berlinYard, 30);
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(32 * MS);
    }

    @Test
    void aFirstCoordinateCountsThoughItIsNotSureYet() {
        say(berlinGate, 7, along(0, 0.7));
        say(berlinYard, 7, along(10, 1.2));
        berlinYard.attach("w", "web", null);
        caller.ask(WEB);
        seconds(25);
        assertThat(quality("berlin.eu").isPlaced()).as("that says nothing").isFalse();

        say(berlinYard, 7, along(10, 0.9));
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(12 * MS);
        say(berlinYard, 7, along(90, 0.95));
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).as("that was better").isEqualTo(12 * MS);
        say(berlinYard, 7, along(20, 0.8));
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(22 * MS);
    }

    @Test
    void whereTheOnlyInstanceMovesToANodeThatIsNowhereYetTheWayIsGuessedForAWhile() {
        say(berlinGate, 0);
        say(berlinYard, 10);
        berlinYard.attach("w", "web", null);
        FakeNode fresh = world.join("berlin.eu", "c-fresh", "192.0.2.33", 50103);
        caller.ask(WEB);
        seconds(25);
        berlinYard.detach("w");
        fresh.attach("w", "web", 0);
        seconds(25);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(12 * MS);
        seconds(10);
        assertThat(quality("berlin.eu").isPlaced()).isFalse();
        say(fresh, 3);
        seconds(15);
        assertThat(quality("berlin.eu").beyondNs()).isEqualTo(5 * MS);
    }

    @Test
    void whereManyServicesAreOtherwiseSomeAreToldInATurn() throws Exception {
        List<Manifest> many = IntStream.range(0, 300)
                .mapToObj(i -> new Manifest(new ServiceName("s" + i), null, null, Map.of()))
                .toList();
        world.domain("berlin.eu").apply(many, false);
        say(berlinGate, 0);
        List<FakeNode> yards = IntStream.range(0, 6)
                .mapToObj(i -> world.join("berlin.eu", "d" + i, "192.0.2." + (40 + i), 50103))
                .toList();
        yards.forEach(yard -> say(yard, 10));
        for (int i = 0; i < 300; i++) {
            yards.get(i % yards.size()).attach("w" + i, "s" + i, null);
        }
        seconds(25);
        assertThat(toldToBeBeyond(12 * MS)).isEqualTo(300);

        yards.forEach(yard -> say(yard, 30));
        for (int i = 0; i < 200 && toldToBeBeyond(32 * MS) == 0; i++) {
            world.pass(Duration.ofMillis(100));
        }
        assertThat(toldToBeBeyond(32 * MS)).isEqualTo(256);
        world.pass(Duration.ofMillis(300));
        assertThat(toldToBeBeyond(32 * MS)).isEqualTo(300);
    }

    /** Services of berlin.eu. */
    private long toldToBeBeyond(long ns) {
        return world.domain("eu").table().values().stream()
                .filter(state -> state.key().owner().text().equals("berlin.eu"))
                .filter(state -> state.routes().stream()
                        .anyMatch(route -> route.quality().beyondNs() == ns))
                .count();
    }

    @Test
    void aManagerThatStartsAgainTellsNothingBeforeItsNodesDid() throws Exception {
        say(berlinGate, 0);
        say(berlinYard, 10);
        berlinYard.attach("w", "web", null);
        world.pass(Duration.ofSeconds(1));
        berlinYard.observe(new Observation(AT_BERLIN, 0, 0, 40));
        caller.ask(WEB);
        seconds(25);
        Quality before = quality("berlin.eu");
        assertThat(before).isEqualTo(new Quality(1, 0, 100, 40, 12 * MS));
        caller.updates.clear();

        world.restart("berlin.eu");
        world.pass(Duration.ofMillis(500));
        say(berlinGate, 0);
        say(berlinYard, 10);
        berlinYard.observe(new Observation(AT_BERLIN, 0, 0, 40));
        seconds(20);
        assertThat(caller.updates)
                .flatExtracting(RouteQualityTest::routes)
                .filteredOn(route -> route.target().text().equals("berlin.eu"))
                .extracting(Route::quality)
                .allMatch(before::equals);
        assertThat(quality("berlin.eu")).isEqualTo(before);
    }

    @Test
    void aNodeThatDoesNotComeBackIsNotWaitedForLong() throws Exception {
        berlinYard.attach("w", "web", null);
        berlinGate.attach("v", "web", null);
        world.pass(Duration.ofSeconds(1));
        caller.ask(WEB);
        seconds(2);
        world.link(berlinGate).cut("it dies with its manager");
        world.leaves(berlinGate);
        world.restart("berlin.eu");
        berlinYard.observe(new Observation(AT_BERLIN, 0, 0, 40));
        seconds(4);
        assertThat(quality("berlin.eu").inFlight()).isEqualTo(40);
    }

    @Test
    void aRouteThatTellsTheImpossibleIsNotTaken() {
        DomainName peer = new DomainName("uptown");
        Area area = new Area(peer, List.of(Prefix.parse("10.40.0.0/16")), List.of(), List.of(), null);
        Offers offers = new Offers(new DomainName("here"), peer, Map.of(peer, area));
        assertThat(offers.whyNot(offer(peer, new Quality(1, 0, 100, 0, 0)))).isEmpty();
        assertThat(offers.whyNot(offer(peer, new Quality(1, 0, 2_000_000_000, 0, 0))))
                .contains("its route to 'uptown' tells 2000000000 of weight are not between 0 and 1000");
        assertThat(offers.whyNot(offer(peer, new Quality(1, 0, 100, 0, 3_600_000 * MS))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("ns from its gateway to an instance"));
    }

    private static ServiceState offer(DomainName from, Quality quality) {
        Route route = new Route(from, List.of(), null, quality, List.of(from));
        return new ServiceState(
                new ServiceKey(new ServiceName("web"), from),
                1,
                "closest",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(route));
    }

    private Quality quality(String target) {
        return caller.known(WEB).routes().stream()
                .filter(route -> route.target().text().equals(target))
                .map(Route::quality)
                .findFirst()
                .orElseThrow();
    }

    private static List<Route> routes(Message.Update update) {
        return Stream.concat(
                        update.services().stream().map(ServiceState::routes),
                        update.deltas().stream().map(ServiceDelta::routes))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .toList();
    }

    /** As a node plans it that has measured all gateways to be 7 ms away. */
    private List<String> nearest() {
        Endpoint gateway = new Endpoint(InetAddress.ofLiteral("192.0.2.9"), 50_103);
        ServiceState web = caller.known(WEB);
        ServiceState seen = web.by(
                web.routes().stream().map(route -> route.by(List.of(gateway))).toList());
        Observations measured = candidate -> candidate instanceof Candidate.ToRoute to
                ? Optional.of(to.route().quality().behind(new Distance(7 * MS, Distance.Source.PROBE)))
                : Optional.empty();
        Plan plan = Policies.STANDARD
                .policy("nearest")
                .orElseThrow()
                .plan(new PlanInput(seen, new Vantage(0, "caller", null), measured));
        assertThat(plan.tiers()).allMatch(tier -> tier.size() == 1);
        return plan.candidates().stream().map(Candidate::id).toList();
    }

    /** @param ms along a line; each node has 1 ms of height */
    private void say(FakeNode node, double ms) {
        say(node, 7, along(ms, 0.1));
    }

    private static Coordinate along(double ms, double error) {
        return new Coordinate(List.of(ms, 0.0, 0.0), 1, error);
    }

    private void say(FakeNode node, int key, @Nullable Coordinate place) {
        node.send(new Message.Beacons(List.of(new Beacon(node.tunnel, new ProbeKey("%064x".formatted(key)), place))));
        world.settle();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            world.pass(Duration.ofSeconds(1));
        }
    }
}
