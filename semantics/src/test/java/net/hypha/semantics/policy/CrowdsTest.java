package net.hypha.semantics.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.plan.Observations;
import net.hypha.semantics.plan.Plan;
import net.hypha.semantics.plan.PlanInput;
import net.hypha.semantics.plan.Vantage;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

/** Plans for services of which there is more than the kernel takes. */
class CrowdsTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "here");
    private static final Location MUNICH = new Location(48.14, 11.58);
    private static final Location ROME = new Location(41.90, 12.50);
    private static final Vantage IN_MUNICH = new Vantage(0, "router1", MUNICH);

    @Test
    void aLargeServiceIsCutToWhatTheKernelTakesAlwaysInTheSameWay() {
        long seed = Long.getLong("seed", new Random().nextLong());
        List<Instance> instances = new ArrayList<>(IntStream.range(0, Plan.MAX_CANDIDATES + 50)
                .mapToObj(number -> instance(number, number == 160 ? MUNICH : ROME))
                .toList());
        Collections.shuffle(instances, new Random(seed));
        ServiceState web = service(instances);
        for (Policies.Row row : Policies.STANDARD.rows()) {
            Plan plan = row.policy().plan(new PlanInput(web, IN_MUNICH));
            assertThat(plan.candidates()).as("%s, -Dseed=%d", row.word(), seed).hasSize(Plan.MAX_CANDIDATES);
            assertThat(plan.leftOut()).as(row.word()).isEqualTo(50);
            assertThat(plan)
                    .as("%s, -Dseed=%d", row.word(), seed)
                    .isEqualTo(row.policy().plan(new PlanInput(service(inOrder(instances)), IN_MUNICH)));
            assertThat(plan.candidates().stream()
                            .skip(row.word().equals("closest") ? 1 : 0)
                            .map(CrowdsTest::number))
                    .as("%s, -Dseed=%d", row.word(), seed)
                    .isSorted();
        }
        assertThat(numbers("closest", web, "router1").getFirst()).isEqualTo(160);
    }

    @Test
    void ofTooManyEqualsEachNodeTakesOthersButForSticky() {
        List<Instance> instances = new ArrayList<>(
                IntStream.range(0, 240).mapToObj(i -> instance(i, ROME)).toList());
        ServiceState web = service(instances);
        instances.remove(77);
        ServiceState without = service(instances);
        for (String word : Policies.STANDARD.words()) {
            Set<Integer> somewhere = new TreeSet<>();
            for (int node = 0; node < 40; node++) {
                List<Integer> taken = numbers(word, web, "node" + node);
                somewhere.addAll(taken);
                List<Integer> lost = new ArrayList<>(taken);
                lost.removeAll(numbers(word, without, "node" + node));
                assertThat(lost).as("%s, node%d", word, node).isSubsetOf(77);
            }
            assertThat(somewhere).as(word).hasSize(word.equals("sticky") ? Plan.MAX_CANDIDATES : 240);
        }
    }

    @Test
    void ofTooManyTheNearestAreTakenEverywhere() {
        List<Instance> instances = IntStream.range(0, 240)
                .mapToObj(i -> instance(i, i % 4 == 0 ? MUNICH : ROME))
                .toList();
        for (int node = 0; node < 10; node++) {
            assertThat(numbers("closest", service(instances), "node" + node))
                    .containsAll(IntStream.range(0, 60).mapToObj(i -> 4 * i).toList());
        }
    }

    private static List<Instance> inOrder(List<Instance> instances) {
        return instances.stream()
                .sorted(Comparator.comparingInt(Instance::number))
                .toList();
    }

    /** Of the plan's instances, in its order. */
    private static List<Integer> numbers(String word, ServiceState service, String node) {
        return Policies.STANDARD
                .policy(word)
                .orElseThrow()
                .plan(new PlanInput(service, IN_MUNICH, Observations.NONE, node))
                .candidates()
                .stream()
                .map(CrowdsTest::number)
                .toList();
    }

    private static int number(Candidate candidate) {
        return ((Candidate.ToInstance) candidate).instance().number();
    }

    private static ServiceState service(List<Instance> instances) {
        return new ServiceState(WEB, 1, "fastest", Map.of(), Map.of(), instances, List.of());
    }

    private static Instance instance(int number, Location location) {
        return new Instance(
                WEB,
                number,
                new NodeName("node" + number),
                AddressPair.of("10.30.0." + number, null),
                AddressPair.of("10.18.0." + (number + 2), null),
                location,
                Instance.State.READY);
    }
}
