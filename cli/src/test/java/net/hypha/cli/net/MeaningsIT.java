package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.hypha.cli.net.Greeters.Held;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What policies promise, by the real programs on the real kernel. Callers and the instance {@code w0} are on the first node, {@code w1} and
 * {@code w2} on the second, behind a slow link. What the demo shows, closest and fastest, is not shown again.
 */
class MeaningsIT {
    private static final String SERVICE = "web";
    private static final List<String> INSTANCES = List.of("w0", "w1", "w2");
    private static final Around NODES = new Around(List.of(0, 2));
    private static final List<String> CALLERS = List.of("c0", "c1", "c2", "c3");

    private static Lab lab;
    private static Programs programs;
    private static Greeters greeters;
    private static JsonNode addresses;

    @BeforeAll
    static void up() throws IOException {
        Programs.needsRoot();
        String name = "hyp-" + ProcessHandle.current().pid();
        List<String> others =
                Stream.concat(INSTANCES.stream(), CALLERS.stream()).toList();
        lab = Lab.up(NODES.spec(name, List.of(Around.host(1), Around.host(2)), others), Lab.directoryOf(name));
        programs = new Programs(lab);
        greeters = new Greeters(lab);
        NODES.start(lab, programs);
        addresses = programs.apply("domain", manifest()).path("addresses");
        for (String caller : CALLERS) {
            programs.attach("n1", caller, null);
        }
        for (String instance : INSTANCES) {
            greeters.start(instance);
            programs.attach(node(instance), instance, SERVICE, number(instance));
        }
        programs.until("all are called", () -> call("round-robin", 6).keySet().containsAll(INSTANCES));
    }

    @AfterAll
    static void down() throws Exception {
        if (lab == null) {
            return; // skipped
        }
        List<LabProcess> processes = lab.processes();
        greeters.end();
        lab.down();
        assertThat(processes).noneMatch(LabProcess::alive);
    }

    private static ObjectNode manifest() {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("service", SERVICE);
        ObjectNode options = manifest.putObject("options");
        options.putObject("nearest").put("spillOver", 2).put("slowStart", "0s");
        for (String policy : List.of("least-loaded", "random", "weighted")) {
            options.putObject(policy).put("slowStart", "0s");
        }
        return manifest;
    }

    private static int number(String instance) {
        return Integer.parseInt(instance.substring(1));
    }

    private static String node(String instance) {
        return number(instance) == 0 ? "n1" : "n2";
    }

    private static InetAddress meaning(String policy) {
        return InetAddress.ofLiteral(addresses.path(policy).path("v4").asString());
    }

    private static InetAddress instance(String name) {
        for (JsonNode each : programs.get(node(name), "/v1/workloads").path("workloads")) {
            if (each.path("id").asString().equals(name)) {
                return InetAddress.ofLiteral(
                        each.path("instanceAddress").path("v4").asString());
            }
        }
        throw new AssertionError(name + " is not attached");
    }

    private static Map<String, Integer> call(String policy, int times) {
        return greeters.call("c0", meaning(policy), times);
    }

    @Test
    void roundRobinGivesEachItsTurn() {
        assertThat(call("round-robin", 30)).isEqualTo(Map.of("w0", 10, "w1", 10, "w2", 10));
    }

    @Test
    void randomFavoursNobody() {
        assertThat(call("random", 300))
                .hasSize(3)
                .allSatisfy((who, times) -> assertThat(times)
                        .as("a third; 40 is five standard deviations")
                        .isBetween(60, 140));
    }

    @Test
    void weightedFollowsTheWeightsWhenTheyChange() {
        weight("w2", 0);
        programs.until("nobody is sent to w2", () -> !call("weighted", 40).containsKey("w2"));
        weight("w2", 200);
        programs.until("w2 is sent to", () -> call("weighted", 40).containsKey("w2"));
        Map<String, Integer> counts = call("weighted", 400);
        assertThat(counts.get("w2"))
                .as("a half; 50 is five standard deviations: %s", counts)
                .isBetween(150, 250);
        weight("w2", 100);
    }

    private static void weight(String instance, int weight) {
        programs.weight("domain", SERVICE, number(instance), weight);
    }

    @Test
    void nearestIsTheOneOnTheOwnNodeAndSpillsOverWhenItIsFull() throws IOException {
        programs.until( // a connection counts until its server has closed it, too, and with two it is full
                "all go to w0", () -> call("nearest", 20).equals(Map.of("w0", 20)));

        try (Held first = greeters.hold("c1", instance("w0"));
                Held second = greeters.hold("c2", instance("w0"))) {
            assertThat(List.of(first.by(), second.by())).containsOnly("w0");
            programs.until(
                    "it has its two flows, and the next go elsewhere",
                    () -> !call("nearest", 4).containsKey("w0"));
        }
        programs.until("it is free again", () -> call("nearest", 4).equals(Map.of("w0", 4)));
    }

    @Test
    void leastLoadedGoesWhereTheFewestFlowsAre() throws IOException {
        try (Held one = greeters.hold("c1", instance("w0"));
                Held two = greeters.hold("c2", instance("w0"));
                Held three = greeters.hold("c1", instance("w1"));
                Held four = greeters.hold("c2", instance("w1"))) {
            assertThat(List.of(one.by(), two.by(), three.by(), four.by())).containsExactly("w0", "w0", "w1", "w1");
            programs.until(
                    "only w2 has nothing to do", () -> call("least-loaded", 10).equals(Map.of("w2", 10)));
        }
    }

    @Test
    void stickyStaysWithWhoLives() {
        InetAddress sticky = meaning("sticky");
        Map<String, Integer> before = greeters.call("c3", sticky, 20);
        assertThat(before).hasSize(1);
        String one = before.keySet().iterator().next();

        programs.detach(node(one), one);
        programs.until(
                "it has gone to another", () -> !greeters.call("c3", sticky, 1).containsKey(one));
        Map<String, Integer> after = greeters.call("c3", sticky, 20);
        assertThat(after).hasSize(1).doesNotContainKey(one);

        programs.attach(node(one), one, SERVICE, number(one));
        programs.until("it is back", () -> call("round-robin", 6).containsKey(one));
        assertThat(greeters.call("c3", sticky, 20)).isEqualTo(after);
    }

    @Test
    void aNumberMeansThatInstance() {
        for (String instance : INSTANCES) {
            assertThat(greeters.call("c1", instance(instance), 5)).isEqualTo(Map.of(instance, 5));
        }
    }
}
