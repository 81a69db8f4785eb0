package net.hypha.cli.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.hypha.cli.api.ApiException;
import net.hypha.kernel.net.Ip;
import net.hypha.lab.HostSpec;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.LabSpec;
import net.hypha.lab.LinkEnd;
import net.hypha.lab.LinkSpec;
import net.hypha.lab.web.WebServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A root domain without nodes, {@code eu}, and below it two clusters, {@code munich.eu} and {@code berlin.eu}, by the real programs on the
 * real kernel. On munich's node are a caller and an instance of {@code web}. Berlin has two nodes: one takes flows of other domains, on the
 * other is its instance.
 */
class TreeIT {
    @BeforeAll
    static void needsRoot() {
        Programs.needsRoot();
    }

    @Test
    void aTreesNamesReachInstancesWhereverTheyRun() throws IOException {
        Lab lab = up("hyt-" + ProcessHandle.current().pid());
        List<LabProcess> processes;
        try {
            Programs programs = new Programs(lab);
            LabProcess root = start(lab, programs);

            assertThat(answers(programs, "closest.web.munich.eu")).containsExactly("near");
            assertThat(answers(programs, "closest.web.berlin.eu")).containsExactly("far");
            assertThat(answers(programs, "closest.web.in.berlin.eu.oakestra")).containsExactly("far");
            assertThat(answers(programs, "round-robin.web.oakestra"))
                    .as(programs.said())
                    .containsExactly("far", "near");
            assertThat(programs.curl("far", url(programs, "l", "web.munich.eu")).out())
                    .as("from a node that takes no flows")
                    .contains("near");

            programs.until("what nobody uses is forgotten", () -> !knows(programs, "berlin.eu"));
            answerAtOnce(programs, "and asked for again on use", "closest.web.berlin.eu", "far");

            programs.until(
                    "berlin tells how far its instance is behind its gateway", () -> isPlaced(programs, "berlin.eu"));

            programs.detach("n", "near");
            programs.until(
                    "the tree's service is served from afar alone",
                    () -> answers(programs, "round-robin.web.oakestra").equals(Set.of("far")));

            answerAtOnce(
                    programs, "what was not used for long has to be asked of the root", "closest.web.berlin.eu", "far");
            root.kill();
            answerAtOnce(programs, "without its root the tree goes on", "closest.web.berlin.eu", "far");
            answerAtOnce(programs, "and with all of it", "round-robin.web.oakestra", "far");
        } finally {
            processes = lab.processes();
            lab.down();
        }
        assertThat(processes).noneMatch(LabProcess::alive);
    }

    /** Whether munich's node knows how far it is on from a domain's gateway; not 0, as nothing runs there. */
    private static boolean isPlaced(Programs programs, String domain) {
        for (JsonNode service : programs.get("n", "/v1/table").path("services")) {
            for (JsonNode route : service.path("routes")) {
                if (route.path("path").path(0).asString("").equals(domain)) {
                    return route.path("beyondMs").asDouble(0) > 0;
                }
            }
        }
        return false;
    }

    private static Lab up(String name) throws IOException {
        return Lab.up(
                new LabSpec(
                        name,
                        List.of(
                                HostSpec.router("n"),
                                HostSpec.router("m"),
                                HostSpec.router("l"),
                                HostSpec.router("x"),
                                HostSpec.host("caller"),
                                HostSpec.host("near"),
                                HostSpec.host("far")),
                        List.of(
                                LinkSpec.between(LinkEnd.of("n", "wan", "192.0.2.1/24"), LinkEnd.of("x", "left")),
                                LinkSpec.between(LinkEnd.of("m", "wan", "192.0.2.2/24"), LinkEnd.of("x", "right")),
                                LinkSpec.between(LinkEnd.of("l", "wan", "192.0.2.3/24"), LinkEnd.of("x", "last")))),
                Lab.directoryOf(name));
    }

    /** Ready when both nodes have joined, all is attached and the servers answer in their own domains; returns the root. */
    private static LabProcess start(Lab lab, Programs programs) throws IOException {
        Ip.in(lab.namespace("x"))
                .batch(List.of(
                        "link add switch0 type bridge",
                        "link set switch0 up",
                        "address add 192.0.2.254/24 dev switch0",
                        "link set left master switch0",
                        "link set right master switch0",
                        "link set last master switch0"));
        LabProcess root = programs.run("x", "domain", "eu", """
                domain:
                  name: eu
                  state: %1$s/eu
                  exchange: {listen: "192.0.2.254:50100", insecure: true}
                  api: {socket: %1$s/eu.sock}
                  children: [{name: munich.eu}, {name: berlin.eu}]
                """.formatted(lab.directory()));
        domain(lab, programs, "n", "munich", 1);
        domain(lab, programs, "m", "berlin", 2);
        List.of("eu", "munich", "berlin").forEach(program -> programs.apply(program, "web"));
        node(lab, programs, "n", 1, 1);
        node(lab, programs, "m", 2, 2); // the first one here takes the flows
        node(lab, programs, "l", 3, 2);
        programs.attach("n", "caller", null);
        programs.attach("n", "near", "web");
        programs.attach("l", "far", "web");
        for (String host : List.of("near", "far")) {
            lab.start(host, "web-" + host, JavaProgram.line(WebServer.class, JavaProgram.SMALL, List.of(host, "80")));
        }
        for (String domain : List.of("munich.eu", "berlin.eu")) {
            programs.until(
                    "an instance in " + domain + " answers",
                    () -> programs.curl("caller", url(programs, "web." + domain))
                                    .exit()
                            == 0);
        }
        programs.until(
                "both are part of the tree's service",
                () -> answers(programs, "round-robin.web.oakestra").size() == 2);
        return root;
    }

    private static void domain(Lab lab, Programs programs, String host, String name, int number) throws IOException {
        programs.run(host, "domain", name, """
                domain:
                  name: %2$s.eu
                  state: %1$s/%2$s
                  gateways: 1
                  exchange: {listen: "192.0.2.%3$d:50100", insecure: true}
                  api: {socket: %1$s/%2$s.sock}
                  pools: {services: [10.4%3$d.0.0/16, "fdf%3$d::/16"], nodes: [10.2%3$d.0.0/16]}
                  parent: {name: eu, dial: "192.0.2.254:50100"}
                """.formatted(lab.directory(), name, number));
    }

    /** Ready when it has joined. */
    private static void node(Lab lab, Programs programs, String name, int number, int domain) throws IOException {
        programs.run(name, "node", name, """
                node:
                  name: %2$s
                  state: %1$s/%2$s
                  socket: %1$s/%2$s.sock
                  domain: {address: "192.0.2.%5$d:50100", insecure: true}
                  underlay: {device: wan, address: 192.0.2.%3$d}
                  pins: %4$s/%2$s
                """.formatted(lab.directory(), name, number, lab.bpf(), domain));
        programs.awaitJoined(name);
    }

    /** Who answers under a name, in eight calls. */
    private static Set<String> answers(Programs programs, String name) {
        String url = url(programs, name);
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 8; i++) {
            String page = programs.curl("caller", url).out();
            answers.add(page.contains("near") ? "near" : page.contains("far") ? "far" : page);
        }
        return answers;
    }

    /** The name is found when it is asked for once. */
    private static void answerAtOnce(Programs programs, String what, String name, String... who) {
        try {
            assertThat(answers(programs, name)).as(() -> what + programs.said()).containsExactly(who);
        } catch (ApiException e) {
            throw new AssertionError(what + ": " + e.getMessage() + programs.said(), e);
        }
    }

    private static boolean knows(Programs programs, String owner) {
        for (JsonNode service : programs.get("n", "/v1/table").path("services")) {
            if (service.path("service").asString().endsWith("@" + owner)
                    || service.at("/service/owner").asString("").equals(owner)) {
                return true;
            }
        }
        return false;
    }

    private static String url(Programs programs, String name) {
        return url(programs, "n", name);
    }

    private static String url(Programs programs, String node, String name) {
        return "http://"
                + programs.get(node, "/v1/resolve?name=" + name)
                        .at("/addresses/v4")
                        .asString() + "/";
    }
}
