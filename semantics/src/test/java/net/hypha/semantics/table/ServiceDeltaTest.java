package net.hypha.semantics.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceOptions;
import org.junit.jupiter.api.Test;

/** What changed of a service, told without the rest of it. */
class ServiceDeltaTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "here");
    private static final int NUMBERS = 12;
    private static final List<Instance.State> STATES = List.of(Instance.State.values());

    @Test
    void oneStateAndTheDifferenceGiveTheNext() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        ServiceState state = state(1, random);
        for (int round = 2; round < 500; round++) {
            ServiceState next = state(round, random);
            Optional<ServiceDelta> delta = ServiceDelta.between(state, next);
            if (next.numbers().keySet().containsAll(state.numbers().keySet())) {
                assertThat(delta.flatMap(each -> each.applyTo(next))).isEmpty();
                assertThat(delta.flatMap(applied(state)))
                        .as("seed %d, round %d", seed, round)
                        .contains(next);
            } else {
                assertThat(delta)
                        .as("a number that is gone is told with the whole")
                        .isEmpty();
            }
            state = next;
        }
    }

    private static java.util.function.Function<ServiceDelta, Optional<ServiceState>> applied(ServiceState state) {
        return delta -> delta.applyTo(state);
    }

    @Test
    void onlyWhatChangedIsTold() {
        ServiceState two = service(7, "closest", instance(0, Instance.State.READY), instance(1, Instance.State.READY));
        ServiceState drained =
                service(8, "closest", instance(0, Instance.State.READY), instance(1, Instance.State.DRAINING));

        ServiceDelta delta = ServiceDelta.between(two, drained).orElseThrow();

        assertThat(delta.here()).containsExactly(instance(1, Instance.State.DRAINING));
        assertThat(delta.gone()).isEmpty();
        assertThat(delta.numbers()).isEmpty();
    }

    @Test
    void aServiceThatMeansSomethingElseIsToldAsAWhole() {
        assertThat(ServiceDelta.between(service(1, "closest"), service(2, "fastest")))
                .isEmpty();
    }

    @Test
    void aServiceThatIsToBeChosenOrCheckedOtherwiseIsToldAsAWhole() {
        ServiceState plain = service(1, "closest");
        PolicyOptions spilling = new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        PolicyOptions usualSlowStart = new PolicyOptions(0, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 10_000);
        for (ServiceOptions options : List.of(
                new ServiceOptions(Map.of("closest", spilling), Health.NONE),
                new ServiceOptions(Map.of("round-robin", usualSlowStart), Health.NONE),
                new ServiceOptions(Map.of(), Health.of(new Health.Tcp(80))),
                new ServiceOptions(Map.of(), Health.of(new Health.Http(80, "/", 200, 399, ""))),
                new ServiceOptions(Map.of(), Health.of(new Health.Exec(List.of("true")))))) {
            ServiceState said = saying(1, options);

            assertThat(said).isNotEqualTo(plain).isEqualTo(saying(1, options));
            assertThat(said.digest()).isNotEqualTo(plain.digest());
            assertThat(said.with(Map.of(), List.of(), List.of()).at(2).options())
                    .isEqualTo(options);
            assertThat(ServiceDelta.between(plain, said)).isEmpty();
        }
    }

    @Test
    void thatAUsualSlowStartIsSaidIsPartOfTheDigest() {
        PolicyOptions said = new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 10_000);
        PolicyOptions unsaid = new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, null);

        assertThat(saying(1, new ServiceOptions(Map.of("round-robin", said), Health.NONE))
                        .digest())
                .isNotEqualTo(saying(1, new ServiceOptions(Map.of("round-robin", unsaid), Health.NONE))
                        .digest());
    }

    @Test
    void howAServiceIsCheckedIsNotForOtherDomains() {
        PolicyOptions spilling = new PolicyOptions(9, PolicyOptions.Affinity.CALLER, LabelSet.NONE, 0);
        Map<String, PolicyOptions> policies = Map.of("closest", spilling);
        ServiceState said = saying(1, new ServiceOptions(policies, Health.of(new Health.Exec(List.of("true")))));
        ServiceState told = saying(1, new ServiceOptions(policies, Health.NONE));

        assertThat(said.digest()).isNotEqualTo(told.digest());
        assertThat(said.withoutInstances()).isEqualTo(told);
        assertThat(said.withoutInstances().digest()).isEqualTo(told.digest());
    }

    @Test
    void aTableThatLacksTheFormerStateStaysAsItIsAndSaysSo() {
        ServiceState known = service(5, "closest", instance(0, Instance.State.READY));
        Table table = Table.empty().apply(change(List.of(known)));
        ServiceDelta late = new ServiceDelta(WEB, 6, 7, Map.of(), List.of(), List.of(0), null, 1);
        ServiceDelta old = new ServiceDelta(WEB, 3, 4, Map.of(), List.of(), List.of(0), null, 1);
        ServiceDelta foreign =
                new ServiceDelta(ServiceKey.of("never", "asked"), 1, 2, Map.of(), List.of(), List.of(0), null, 1);
        TableChange news = new TableChange(false, List.of(), List.of(), List.of(late, old, foreign));

        assertThat(table.apply(news).service(WEB)).contains(known);
        assertThat(table.missingFor(news)).containsExactly(WEB);
    }

    @Test
    void aTableTakesTheNextStateOfAService() {
        ServiceState known = service(5, "closest", instance(0, Instance.State.READY));
        Table table = Table.empty().apply(change(List.of(known)));
        ServiceDelta left = ServiceDelta.between(known, service(6, "closest")).orElseThrow();
        TableChange news = new TableChange(false, List.of(), List.of(), List.of(left));

        assertThat(table.missingFor(news)).isEmpty();
        assertThat(table.apply(news).service(WEB).orElseThrow().instances()).isEmpty();
    }

    @Test
    void aStateThatSaysOtherwiseIsAskedForAnew() {
        ServiceState known = service(5, "closest", instance(0, Instance.State.READY));
        ServiceState told = service(5, "closest", instance(1, Instance.State.READY));
        ServiceDelta left = ServiceDelta.between(told, service(6, "closest")).orElseThrow();
        TableChange news = new TableChange(false, List.of(), List.of(), List.of(left));

        Table table = Table.empty().apply(change(List.of(known)));

        assertThat(table.missingFor(news)).containsExactly(WEB);
        assertThat(table.apply(news).service(WEB)).contains(known);
    }

    @Test
    void aStateMadeByChangesIsTheOneMadeAsAWhole() {
        long seed = Long.getLong("hypha.seed", new Random().nextLong());
        Random random = new Random(seed);
        ServiceState state = state(1, random);
        for (int round = 2; round < 500; round++) {
            ServiceState whole = state(round, random);
            List<Integer> gone = new ArrayList<>();
            for (Instance instance : state.instances()) {
                if (whole.instance(instance.number()).isEmpty()) {
                    gone.add(instance.number());
                }
            }
            ServiceState next =
                    state.with(whole.numbers(), whole.instances(), gone).at(round);
            Map<Integer, AddressPair> numbers = new TreeMap<>(state.numbers());
            numbers.putAll(whole.numbers());
            ServiceState same =
                    new ServiceState(WEB, round, "closest", Map.of(), numbers, whole.instances(), List.of());

            assertThat(next).as("seed %d, round %d", seed, round).isEqualTo(same);
            assertThat(next.digest()).as("seed %d, round %d", seed, round).isEqualTo(same.digest());
            assertThat(ServiceDelta.between(state, next))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(ServiceDelta.between(state, same));
            state = next;
        }
    }

    private static TableChange change(List<ServiceState> states) {
        return new TableChange(false, states, List.of());
    }

    /** Some instances in some state; numbers come, and seldom go. */
    private static ServiceState state(long epoch, Random random) {
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        List<Instance> instances = new ArrayList<>();
        for (int number = 0; number < NUMBERS; number++) {
            if (random.nextInt(60) > 0) {
                numbers.put(number, address(number));
            }
            if (random.nextBoolean()) {
                instances.add(weighted(
                        instance(number, STATES.get(random.nextInt(STATES.size()))),
                        random.nextInt(3),
                        LabelSet.of(random.nextBoolean() ? Map.of() : Map.of("version", "2"))));
            }
        }
        return new ServiceState(WEB, epoch, "closest", Map.of(), numbers, instances, List.of());
    }

    private static ServiceState service(long epoch, String policy, Instance... instances) {
        return new ServiceState(WEB, epoch, policy, Map.of(), Map.of(), List.of(instances), List.of());
    }

    private static Instance instance(int number, Instance.State state) {
        return new Instance(WEB, number, new NodeName("node"), address(number), address(number), null, state);
    }

    private static Instance weighted(Instance instance, int weight, LabelSet labels) {
        return new Instance(
                WEB,
                instance.number(),
                instance.node(),
                instance.instanceAddress(),
                instance.namespaceAddress(),
                null,
                instance.state(),
                weight,
                labels);
    }

    private static ServiceState saying(long epoch, ServiceOptions options) {
        return new ServiceState(WEB, epoch, "closest", Map.of(), options, Map.of(), List.of(), List.of());
    }

    private static AddressPair address(int number) {
        return AddressPair.of("10.30.0." + number, null);
    }
}
