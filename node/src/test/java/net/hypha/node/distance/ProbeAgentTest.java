package net.hypha.node.distance;

import static net.hypha.node.distance.Air.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import net.hypha.exchange.message.Beacon;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.distance.Distance.Source;
import org.junit.jupiter.api.Test;

/** Agents that probe each other through a network in memory. */
class ProbeAgentTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Air air = new Air();
    private final List<Node> nodes = new ArrayList<>();

    private record Node(Endpoint endpoint, Distances distances, ProbeAgent agent) {
        Beacon beacon() {
            return new Beacon(endpoint, agent.key(), distances.own());
        }
    }

    @Test
    void aPairInUseIsMeasuredAndFollowed() {
        start(2);
        air.delays((from, to) -> 20);
        use(0, 1);
        run(10);
        assertThat(sight(0, 1).distance()).isEqualTo(new Distance(20_000_000, Source.PROBE));
        assertThat(sight(0, 1).ageNs()).isLessThan(1_500_000_000);

        air.delays((from, to) -> 60);
        run(6);
        assertThat(sight(0, 1).distance().roundTripNs()).isEqualTo(60_000_000);
    }

    @Test
    void thatManagersAreBusyMakesNoWayLonger() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        double[] roundTripsMs = {0, 0.5, 1, 2, 4};
        start(5);
        air.delays((from, to) -> roundTripsMs[number(to) + number(from) - 2]);
        air.lag(() -> random.nextInt(4) == 0 ? random.nextInt(50) : 2 * random.nextDouble());
        use(0, 1, 2, 3, 4);
        run(3);
        for (int second = 3; second < 30; second++) {
            run(1);
            for (int other = 1; other < 5; other++) {
                assertThat(sight(0, other).distance().roundTripNs())
                        .as("seed %d, second %d", seed, second)
                        .isEqualTo(Math.round(roundTripsMs[other] * 1e6));
            }
        }
    }

    @Test
    void anAnswerThatWasHeldForLongerThanItTookIsNone() {
        start(2);
        air.delays((from, to) -> 20);
        use(0, 1);
        run(3);
        Coordinate before = nodes.get(0).distances().own();
        air.flown.clear();
        air.delays((from, to) -> Double.NaN);
        run(1);
        long nonce = Probe.read(air.flown.getFirst(), sealOf(1, 0, Keys.Pair::in))
                .orElseThrow()
                .nonce();
        air.delays((from, to) -> 20);
        byte[] lie =
                Probe.answer(nonce, Coordinate.origin(), Probe.LONGEST_HELD_NS).write(sealOf(1, 0, Keys.Pair::out));
        air.send(lie, endpoint(2), endpoint(1));
        air.pass(10);
        settle();
        assertThat(count(0, "refused-impossible")).isEqualTo(1);
        assertThat(nodes.get(0).distances().own()).isEqualTo(before);
        assertThat(sight(0, 1).ageNs()).isGreaterThan(900_000_000);
    }

    /** It is not sealed, and where a probe comes past the datapath nobody writes it. */
    @Test
    void anArrivalThatCannotBeIsNotBelieved() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        start(2);
        air.delays((from, to) -> 20);
        use(0, 1);
        for (LongUnaryOperator wrong :
                List.<LongUnaryOperator>of(at -> 0, at -> random.nextLong(), at -> at + 5_000_000_000L)) {
            air.stamp(wrong);
            run(12);
            assertThat(sight(0, 1).distance()).as("seed %d", seed).isEqualTo(new Distance(20_000_000, Source.PROBE));
        }
    }

    @Test
    void thereIsOneQuestionASecondAndEachAnswerIsAsLong() {
        start(2);
        use(0, 1);
        run(30);
        assertThat(count(0, "asked")).isBetween(29L, 31L);
        assertThat(count(0, "measured")).isEqualTo(count(0, "asked"));
        assertThat(count(1, "asked")).isZero();
        assertThat(air.flown).allMatch(bytes -> bytes.length == Probe.LENGTH);
    }

    @Test
    void anOldMeasurementGivesWayToTheEstimate() {
        start(2);
        air.delays((from, to) -> 20);
        use(0, 1);
        use(1, 0);
        run(30);
        air.delays((from, to) -> Double.NaN);
        run(15);
        Distance estimate = sight(0, 1).distance();
        assertThat(estimate.source()).isEqualTo(Source.ESTIMATE);
        assertThat(estimate.roundTripNs()).isCloseTo(20_000_000, within(2_000_000L));
    }

    @Test
    void whoDoesNotAnswerIsAskedMoreAndMoreSeldom() {
        start(2);
        air.delays((from, to) -> Double.NaN);
        use(0, 1);
        run(120);
        assertThat(count(0, "asked")).isBetween(6L, 12L);
        air.delays((from, to) -> 5);
        run(70);
        assertThat(sight(0, 1).distance().source()).isEqualTo(Source.PROBE);
    }

    @Test
    void pairsThatWereNeverProbedAreEstimated() {
        start(12);
        air.delays((from, to) -> 10 * Math.abs(number(from) - number(to)) + 2);
        for (int i = 0; i < 12; i++) {
            use(i, (i + 1) % 12, (i + 2) % 12, (i + 5) % 12, (i + 7) % 12, (i + 11) % 12);
        }
        run(120);
        nodes.forEach(node -> node.agent().told(nodes.stream().map(Node::beacon).toList()));
        Distance far = sight(0, 8).distance();
        assertThat(far.source()).isEqualTo(Source.ESTIMATE);
        assertThat(far.roundTripNs()).isCloseTo(82_000_000, within(12_000_000L));
        assertThat(count(0, "asked")).isLessThanOrEqualTo(5 * 121);
    }

    @Test
    void aWaySlowerThanTheIntervalIsMeasuredToo() {
        start(2);
        air.delays((from, to) -> 2_500);
        use(0, 1);
        run(12);
        assertThat(sight(0, 1).distance().roundTripNs()).isCloseTo(2_500_000_000L, within(20_000_000L));
    }

    @Test
    void questionsAreRefusedThatAreReplayedOrTooMany() {
        start(2);
        use(0, 1);
        run(2);
        byte[] question = air.flown.getFirst();
        air.send(question, endpoint(1), endpoint(2));
        run(1);
        assertThat(count(1, "refused-replayed")).isEqualTo(1);
        long answered = count(1, "answered");
        Keys.Pair seals = new Keys.Pair(sealOf(0, 1), sealOf(0, 1));
        for (int i = 0; i < 20; i++) {
            air.send(Probe.question(air.nowNs() + i, Coordinate.origin()).write(seals.out()), endpoint(1), endpoint(2));
        }
        settle();
        assertThat(count(1, "answered")).isLessThanOrEqualTo(answered + 1);
        assertThat(count(1, "refused-too-many")).isGreaterThanOrEqualTo(19 - 1);
    }

    /** As the first node seals for the second: its keys are made of its own random numbers. */
    private Seal sealOf(int from, int to) {
        return sealOf(from, to, Keys.Pair::out);
    }

    private Seal sealOf(int from, int to, Function<Keys.Pair, Seal> which) {
        return which.apply(
                Keys.make(new Random(from)).with(nodes.get(to).agent().key()).orElseThrow());
    }

    @Test
    void nothingIsAnsweredThatIsNotFromWhomItSays() {
        start(3);
        use(0, 1);
        run(2);
        byte[] question = air.flown.getFirst();
        air.send(question, endpoint(3), endpoint(2)); // a known node, another's seal
        air.send(question, endpoint(9), endpoint(2)); // nobody
        air.send(question, endpoint(2), endpoint(1)); // thrown back at whom it came from
        air.send(air.flown.get(1), endpoint(2), endpoint(1)); // an answer once more
        byte[] longer = Arrays.copyOf(question, Probe.LENGTH + 1);
        air.send(longer, endpoint(1), endpoint(2));
        long answered = count(0, "answered") + count(1, "answered");
        settle();
        assertThat(count(1, "refused-seal")).isEqualTo(1);
        assertThat(count(1, "refused-unknown")).isEqualTo(1);
        assertThat(count(1, "refused-form")).isEqualTo(1);
        assertThat(count(0, "refused-seal")).isEqualTo(1);
        assertThat(count(0, "refused-unasked")).isEqualTo(1);
        assertThat(count(0, "answered") + count(1, "answered")).isEqualTo(answered);
    }

    @Test
    void whateverComesIsCountedAndNeverAnswered() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        start(2);
        use(0, 1);
        run(3);
        Coordinate before = nodes.get(0).distances().own();
        long answered = count(0, "answered") + count(1, "answered");
        List<byte[]> real = List.copyOf(air.flown);
        int sent = air.flown.size();
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = real.get(random.nextInt(real.size())).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(128));
            }
            air.send(bytes, endpoint(random.nextBoolean() ? 2 : 1), endpoint(random.nextBoolean() ? 1 : 2));
            nodes.forEach(node -> node.agent().doWork(1));
        }
        assertThat(count(0, "answered") + count(1, "answered"))
                .as("seed %d", seed)
                .isEqualTo(answered);
        assertThat(air.flown).as("seed %d", seed).hasSize(sent + 5_000);
        assertThat(nodes.get(0).distances().own()).as("seed %d", seed).isEqualTo(before);
    }

    @Test
    void whoComesBackWithAnotherKeyIsKnownOnceItIsTold() {
        start(2);
        use(0, 1);
        run(3);
        nodes.set(1, node(2, 77));
        nodes.get(1).agent().told(List.of(nodes.get(0).beacon()));
        nodes.get(1).agent().aim(Set.of(), Set.of(), Set.of(endpoint(1)));
        run(3);
        assertThat(count(1, "answered")).isZero();
        assertThat(count(1, "refused-seal")).isPositive();
        nodes.get(0).agent().told(List.of(nodes.get(1).beacon()));
        run(5);
        assertThat(count(1, "answered")).isPositive();
    }

    @Test
    void whoWasAwayForAMomentIsMeasuredWithTheFirstQuestion() {
        start(2);
        use(0, 1);
        use(1, 0);
        run(30);
        Set<Endpoint> alone = Set.of(endpoint(1));
        nodes.get(0).agent().aim(Set.of(), Set.of(), alone); // the other one lives on, and forgets nobody
        run(1);
        long asked = count(0, "asked");
        long measured = count(0, "measured");
        nodes.get(0).agent().told(List.of(nodes.get(1).beacon()));
        use(0, 1);
        run(2);
        assertThat(count(0, "asked")).isGreaterThan(asked);
        assertThat(count(0, "measured") - measured).isEqualTo(count(0, "asked") - asked);
        assertThat(count(1, "refused-replayed")).isZero();
        assertThat(sight(0, 1).distance().source()).isEqualTo(Source.PROBE);
    }

    private static int number(Endpoint node) {
        return Byte.toUnsignedInt(node.address().getAddress()[3]);
    }

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            nodes.add(node(i + 1, i));
        }
        nodes.forEach(node -> node.agent().told(nodes.stream().map(Node::beacon).toList()));
        nodes.forEach(node -> node.agent().aim(Set.of(), Set.of(), around()));
    }

    private Node node(int number, long seed) {
        Distances distances = new Distances(air::nowNs, INTERVAL);
        Endpoint endpoint = endpoint(number);
        return new Node(
                endpoint,
                distances,
                new ProbeAgent(air.at(endpoint), distances, INTERVAL, new Random(seed), air::nowNs));
    }

    private Set<Endpoint> around() {
        Set<Endpoint> all = new HashSet<>();
        nodes.forEach(node -> all.add(node.endpoint()));
        return all;
    }

    private void use(int from, int... to) {
        Set<Endpoint> used = new HashSet<>();
        for (int each : to) {
            used.add(nodes.get(each).endpoint());
        }
        nodes.get(from).agent().aim(used, Set.of(), around());
    }

    private void run(int seconds) {
        for (int ms = 0; ms < seconds * 1_000; ms++) {
            air.pass(1);
            work();
        }
    }

    /** What is under way arrives. */
    private void settle() {
        air.pass(1);
        work();
    }

    private void work() {
        nodes.forEach(node -> node.agent().doWork(1));
    }

    private Sight sight(int from, int to) {
        return nodes.get(from).distances().to(nodes.get(to).endpoint()).orElseThrow();
    }

    private long count(int node, String what) {
        return nodes.get(node).agent().counters().getOrDefault(what, 0L);
    }
}
