package net.hypha.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.hypha.cli.demo.world.Await;
import org.junit.jupiter.api.Test;

/** {@code hypha explain --from}, against a real domain manager. */
class ExplainFromTest extends OnOneDomain {
    private static final int AT_A_TIME = 4;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aNodeThatIsNotKnownIsNamed() {
        Call name = domain.hypha("explain", "web.oakestra", "--from", "router9");
        Call flow =
                domain.hypha("explain", "--from", "router9", "--flow", "udp", "[fc00::4]:51234", "[fdff:1000::1]:53");

        assertThat(name.err()).contains("domain 'munich' has no node 'router9'; 'hypha get nodes' shows those it has");
        assertThat(name.exitCode()).isEqualTo(1);
        assertThat(flow.err()).isEqualTo(name.err());
        assertThat(flow.exitCode()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasAsManyQuestionsAsItMayHaveIsAskedNoMore() throws Exception {
        List<CompletableFuture<Call>> waiting = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            try (SilentNode node = new SilentNode("router1", domain.manager().exchangePort())) {
                untilJoined("router1");
                for (int i = 0; i < AT_A_TIME; i++) {
                    waiting.add(CompletableFuture.supplyAsync(this::ask, callers));
                    assertThat(node.asked().words()).containsExactly("web.oakestra");
                }

                Call refused = ask();

                assertThat(refused.err()).contains("node 'router1' is being asked 4 questions already; ask again");
                assertThat(refused.exitCode()).isEqualTo(1);
            }
            assertThat(waiting)
                    .allSatisfy(call -> assertThat(call.join().exitCode())
                            .as(call.join().err())
                            .isEqualTo(1));
        }
    }

    private Call ask() {
        return domain.hypha("explain", "web.oakestra", "--from", "router1");
    }

    private void untilJoined(String node) {
        Await.until(
                node + " to join",
                LIMIT,
                () -> domain.hypha("get", "nodes").out().contains(node));
    }
}
