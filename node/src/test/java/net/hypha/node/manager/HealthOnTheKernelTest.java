package net.hypha.node.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import net.hypha.lab.JavaProgram;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks of a service on the real kernel: a server that answers what it is told to, its node, and a caller. */
class HealthOnTheKernelTest extends OnTheKernel {
    private static final int REFUSED = 7; // curl's

    HealthOnTheKernelTest() {
        super("hsh", "host1", "host3");
    }

    @Test
    void anInstanceTakesFlowsWhileItsCheckSaysSo() throws Exception {
        say("check", "http");
        say("status", "500");
        attach("host3", null);
        attach("host1", "webserver");
        lab.start("host1", "web", JavaProgram.line(StatusServer.class, JavaProgram.SMALL, List.of(file("status"))));

        untilIs("unhealthy", "HTTP 500, expected 200-399");
        ends(REFUSED);
        say("status", "204");
        untilIs("ready", "HTTP 204");
        ends(0);
        say("status", "503");
        untilIs("unhealthy", "HTTP 503, expected 200-399");
        ends(REFUSED);
        say("status", "200");
        untilIs("ready", "HTTP 200");
        ends(0);

        say("check", "closed");
        untilIs("unhealthy", "Connection refused");
        say("check", "none");
        untilIs("ready", "");
        say("check", "exec");
        untilIs("unhealthy", "this node runs no commands of services: 'node.health.exec: true' lets it");

        node.kill();
        startNode("-Dhypha.test.exec=true");
        say("check", "exec");
        untilIs("ready", "exit code 0");
        ends(0);
    }

    private String file(String called) {
        return state.resolve(called).toString();
    }

    private void say(String called, String text) throws IOException {
        Path next = Files.writeString(state.resolve(called + ".next"), text);
        Files.move(next, state.resolve(called), StandardCopyOption.ATOMIC_MOVE);
        if (called.equals("check")) {
            until("the check is said", () -> !Files.exists(state.resolve(called)));
        }
    }

    /** A call ends so, as soon as the datapath knows of it. */
    private void ends(int exit) {
        until("curl ends with " + exit, () -> curl() == exit);
    }

    private int curl() {
        return lab.exec("host3", List.of("curl", "-sS", "-m", "20", "http://10.30.0.1/"))
                .exit();
    }

    private void untilIs(String wanted, String reason) {
        until("it is " + wanted + ": " + reason, () -> {
            JsonNode host1 = get("/v1/workloads").at("/workloads/0");
            return host1.path("state").asString("").equals(wanted)
                    && host1.at("/health/reason").asString("").equals(reason);
        });
    }
}
