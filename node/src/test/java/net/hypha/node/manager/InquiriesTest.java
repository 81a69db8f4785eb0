package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import net.hypha.exchange.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node answers when its domain asks on somebody's behalf. */
class InquiriesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // by start()
    private NodeHarness node;

    @BeforeEach
    void start() throws Exception {
        node = new NodeHarness(folder, new FakeDatapath());
        node.start();
        node.attach("host1", "webserver");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aNameIsExplainedAsByItsOwnApi() {
        Message.Explained answer = asked(7, "round-robin.webserver.oakestra");

        assertThat(answer.number()).isEqualTo(7);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.answer()).contains("\"node\":\"router1\"", "\"why\":\"takes its turn\"");
    }

    @Test
    void whatIsWrongIsToldWithItsReason() {
        assertThat(asked(1, "shop.oakestra").status()).isEqualTo(404);
        assertThat(asked(2, "tcp", "10.18.0.4:1", "10.30.0.1:80"))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(404))
                .satisfies(answer -> assertThat(answer.answer()).contains("unknown-flow"));
        assertThat(asked(3, "tcp", "10.18.0.4", "10.30.0.1:80").status()).isEqualTo(400);
        assertThat(asked(4, "two", "words").status()).isEqualTo(400);
    }

    @Test
    void whatNobodyHereUsesIsNotAskedFor() {
        List<Message.Query> before = List.copyOf(node.domain.asked);

        for (String name : List.of("shop.oakestra", "10.30.200.1", "fastest.shop.oakestra")) {
            Message.Explained answer = asked(before.size() + name.length(), name);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.answer()).contains("nobody on it uses it, or there is none. Run 'hypha explain ");
        }

        assertThat(node.domain.asked).isEqualTo(before);
    }

    private Message.Explained asked(long number, String... words) {
        Objects.requireNonNull(node.domain.session).send(new Message.Explain(number, List.of(words)));
        node.until(() -> node.domain.explained.stream().anyMatch(answer -> answer.number() == number));
        return node.domain.explained.getLast();
    }
}
