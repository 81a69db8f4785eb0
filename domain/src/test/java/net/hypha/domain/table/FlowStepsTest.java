package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class FlowStepsTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");
    private static final ServiceKey SHOP = ServiceKey.of("shop", "munich");
    private static final int ALL = Integer.MAX_VALUE;

    private final FlowSteps steps = new FlowSteps();
    private final Map<ServiceKey, Long> flows = new HashMap<>();

    @Test
    void theFirstSampleAndOneThatIsFarOffAreTakenAsTheyAre() {
        assertThat(told(WEB, 40)).isEqualTo(40);
        assertThat(told(WEB, 400)).isEqualTo(400);
        assertThat(told(WEB, 0)).isZero();
        assertThat(told(WEB, 4)).as("a few").isZero();
    }

    @Test
    void oneThatMayBeChanceIsToldOnlyIfItStays() {
        told(WEB, 20);
        assertThat(told(WEB, 33)).isEqualTo(20);
        List<Integer> later = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            later.add(told(WEB, 33));
        }
        assertThat(later)
                .as("by a step, without being said to have moved again")
                .endsWith(29);
        for (int i = 0; i < 20; i++) {
            told(WEB, 33);
        }
        assertThat(steps.isRestless()).as("it is where it was").isFalse();
    }

    @Test
    void whatIsIdleIsToldToBeSoInTheEnd() {
        told(WEB, 8);
        for (int i = 0; i < 30; i++) {
            told(WEB, 0);
        }
        assertThat(steps.of(WEB)).isZero();
        assertThat(steps.isRestless()).isFalse();
    }

    @Test
    void thoseThatChangedTheMostAreFirstAndTheOthersWait() {
        flows.put(WEB, 10L);
        flows.put(SHOP, 1_000L);
        steps.moved(WEB);
        steps.moved(SHOP);
        steps.sample(1, flows::get);
        assertThat(steps.take(1)).as("not yet sampled").containsExactly(WEB);
        steps.sample(1, flows::get);
        assertThat(steps.take(1)).containsExactly(SHOP);

        flows.put(WEB, 100L);
        flows.put(SHOP, 3_000L);
        steps.moved(SHOP);
        steps.moved(WEB);
        steps.sample(ALL, flows::get);
        assertThat(steps.take(1)).containsExactly(WEB);
        assertThat(steps.isRestless()).isTrue();
        assertThat(steps.of(SHOP)).isEqualTo(1_000);
        assertThat(steps.take(1)).containsExactly(SHOP);
        steps.forget(SHOP);
        assertThat(steps.of(SHOP)).isZero();
    }

    /** Flows come independently of each other and last 3 s: on average twenty are in flight, at each of 256 services. */
    @Test
    void ordinaryTrafficIsHardlyEverNews() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<ServiceKey> services = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            services.add(ServiceKey.of("s" + i, "munich"));
        }
        int seconds = 200;
        int told = 0;
        double stay = Math.exp(-1 / 3.0);
        for (int second = 0; second < 20 + seconds; second++) {
            for (ServiceKey service : services) {
                long still = 0;
                for (long i = flows.getOrDefault(service, 20L); i > 0; i--) {
                    still += random.nextDouble() < stay ? 1 : 0;
                }
                flows.put(service, still + poisson(20 * (1 - stay), random));
                steps.moved(service);
            }
            steps.sample(ALL, flows::get);
            int news = steps.take(ALL).size();
            told += second < 20 ? 0 : news;
        }
        assertThat(told).as("seed %d", seed).isLessThan(2 * seconds); // it would be some 110 a second unsmoothed
    }

    private static int poisson(double mean, Random random) {
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** What is told after one more sample. */
    private int told(ServiceKey service, long now) {
        if (!Long.valueOf(now).equals(flows.put(service, now))) {
            steps.moved(service);
        }
        steps.sample(ALL, flows::get);
        steps.take(ALL);
        return steps.of(service);
    }
}
