package net.hypha.node.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class ComebacksTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "here");

    private static final long LATER = 100_000_000_000L;

    private final Comebacks comebacks = new Comebacks();

    @Test
    void whoIsNewInAServiceAtWorkBeginsSlowly() {
        comebacks.changed(web("0@a"), 10);
        assertThat(comebacks.changed(web("0@a", "1@b"), 20)).containsExactly(1);
        assertThat(comebacks.of(WEB)).as("the service has just begun").isEmpty();
        assertThat(comebacks.changed(web("0@a", "1@b", "2@c"), LATER)).containsExactly(2);
        assertThat(comebacks.of(WEB)).isEqualTo(Map.of(2, LATER));
    }

    @Test
    void whoRecoversOrMovesBeginsSlowlyFromTheFirstMoment() {
        comebacks.changed(web("0@a", "1@b"), 10);
        assertThat(comebacks.changed(web("0@a"), 20)).isEmpty();
        assertThat(comebacks.changed(web("0@a", "1@b"), 30)).containsExactly(1);
        assertThat(comebacks.of(WEB)).isEqualTo(Map.of(1, 30L));
        assertThat(comebacks.changed(web("0@a", "1@c"), 40)).containsExactly(1);
        assertThat(comebacks.of(WEB)).isEqualTo(Map.of(1, 40L));
    }

    @Test
    void whereNobodyElseIsAtWorkTheFirstComesBackAtOnceAndTheNextSlowly() {
        comebacks.changed(web("0@a", "1@b"), 10);
        comebacks.changed(web(), 20);
        comebacks.cameBack(new Candidate.ToInstance(web("0@a").instances().getFirst()), 25); // for a try
        assertThat(comebacks.changed(web("0@a"), 30)).as("it is back").containsExactly(0);
        assertThat(comebacks.of(WEB)).as("not slowly").isEmpty();
        assertThat(comebacks.changed(web("0@a", "1@b"), 40)).containsExactly(1);
        assertThat(comebacks.of(WEB)).isEqualTo(Map.of(1, 40L));
    }

    @Test
    void aRouteThatComesBackBeginsSlowlyAsLongAsThereIsOne() {
        Candidate.ToRoute route =
                new Candidate.ToRoute(Worlds.WEB, Worlds.learnt().routes().getFirst());
        comebacks.changed(Worlds.learnt(), 10);
        comebacks.cameBack(route, 20);
        comebacks.changed(Worlds.learnt(), 30);
        assertThat(comebacks.routesOf(Worlds.WEB)).isEqualTo(Map.of(Worlds.CLUSTER, 20L));
        assertThat(comebacks.expire(21)).isEmpty();
        assertThat(comebacks.expire(LATER * 10)).isEqualTo(Set.of(Worlds.WEB));

        comebacks.cameBack(route, LATER);
        comebacks.changed(Worlds.webserver(Instance.State.READY), LATER + 1);
        assertThat(comebacks.routesOf(Worlds.WEB)).isEmpty();
    }

    @Test
    void whatIsOverIsForgotten() {
        comebacks.changed(web("0@a"), 10);
        comebacks.changed(web("0@a", "1@b"), LATER);
        comebacks.changed(web("0@a"), LATER + 1);
        assertThat(comebacks.of(WEB)).as("it went again").isEmpty();

        comebacks.changed(web("0@a", "1@b"), LATER + 2);
        assertThat(comebacks.expire(LATER + 3)).isEmpty();
        assertThat(comebacks.expire(LATER + 700_000_000_000L)).isEqualTo(Set.of(WEB));
        assertThat(comebacks.of(WEB)).isEmpty();
    }

    /** @param instances ready ones, as NUMBER@NODE */
    private static ServiceState web(String... instances) {
        List<Instance> all = new ArrayList<>();
        for (String each : instances) {
            int number = Integer.parseInt(each.substring(0, 1));
            String node = each.substring(2);
            all.add(new Instance(
                    WEB,
                    number,
                    new NodeName(node),
                    AddressPair.of("10.30.0." + (10 + number), null),
                    AddressPair.of("10.18." + (node.charAt(0) - 'a') + "." + (2 + number), null),
                    null,
                    Instance.State.READY));
        }
        return new ServiceState(WEB, 1, "fastest", Map.of(), Map.of(), all, List.of());
    }
}
