package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.api.Views;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service's own check, from what the domain says to what the domain is told. */
class HealthChecksTest extends WithHarness {
    private static final ServiceOptions CHECKED =
            new ServiceOptions(Map.of(), new Health(new Health.Tcp(80), 100, 50, 2, 2));

    @BeforeEach
    void start() throws Exception {
        node.domain.options = CHECKED;
        node.start();
    }

    @Test
    void aNewInstanceTakesNothingBeforeItIsHealthyAndLeavesWhenItIsNot() throws Exception {
        node.down(1, true);
        node.attach("host1", "webserver");
        assertThat(node.state("host1")).isEqualTo(Instance.State.UNHEALTHY);
        node.until(() -> reason("host1").equals("serves not"));
        assertThat(node.state("host1")).isEqualTo(Instance.State.UNHEALTHY);
        assertThat(node.manager().insight().status().conditions())
                .contains(new Views.Condition("instance-unhealthy", "host1: serves not"));

        node.down(1, false);
        node.until(() -> node.state("host1") == Instance.State.READY);
        assertThat(reason("host1")).isEqualTo("serves");

        node.down(1, true);
        node.until(() -> node.state("host1") == Instance.State.UNHEALTHY);
    }

    @Test
    void aCheckThatIsTakenBackLetsTheInstanceTakeFlows() throws Exception {
        node.down(1, true);
        node.attach("host1", "webserver");
        node.until(() -> reason("host1").equals("serves not"));

        node.domain.say(ServiceOptions.DEFAULT);
        node.until(() -> node.state("host1") == Instance.State.READY);
        assertThat(reason("host1")).isEmpty();

        node.domain.say(CHECKED);
        node.until(() -> node.state("host1") == Instance.State.UNHEALTHY);
    }

    @Test
    void whatRefusedAConnectionComesBackByTheCheck() throws Exception {
        node.attach("host1", "webserver");
        node.attach("host2", "webserver");
        node.until(() -> node.state("host1") == Instance.State.READY && node.state("host2") == Instance.State.READY);

        node.down(2, true);
        node.until(() -> datapath.text().contains("backend 1"));
        node.kernel.raise(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
        node.until(() -> node.state("host2") == Instance.State.UNHEALTHY);
        node.down(2, false);
        node.until(() -> node.state("host2") == Instance.State.READY);
        node.until(() -> datapath.readmitted.contains(1));
        assertThat(reason("host2")).isEqualTo("serves");
    }

    @Test
    void whatWasUnhealthyIsSoAfterARestart() throws Exception {
        node.down(1, true);
        node.attach("host1", "webserver");
        node.until(() -> node.manager().insight().table().services().stream()
                .anyMatch(service -> !service.instances().isEmpty()));
        node.manager().close();

        node.reachable = false;
        node.start();
        assertThat(node.manager().insight().workloads())
                .singleElement()
                .satisfies(workload -> assertThat(workload.state()).isEqualTo("unhealthy"));
    }

    private String reason(String id) {
        return node.manager().insight().workloads().stream()
                .filter(each -> each.id().equals(id))
                .map(Views.Workload::health)
                .map(report -> report == null ? "" : report.reason())
                .findFirst()
                .orElse("not there");
    }
}
