package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a question to a node. */
class InquiriesTest {
    private static final List<String> WORDS = List.of("web.oakestra");
    private static final int OF_A_NODE = 4;
    private static final int IN_ALL = 64;

    @TempDir
    private Path folder;

    private World world;
    private FakeNode one;
    private Hub hub;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "");
        one = world.join("munich", "one", "192.0.2.1", 50103);
        hub = world.domain("munich").hub;
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void onlyWhoWasAskedCanAnswer() throws Exception {
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        Inquiries.Asked asked = ask(one);
        assertThat(one.questions).containsExactly(new Message.Explain(asked.number(), WORDS));
        assertThat(two.questions).isEmpty();

        answer(two, asked.number());
        answer(one, asked.number() + 1);
        assertThat(asked.answer()).isNotDone();

        answer(one, asked.number());
        assertThat(asked.answer()).isCompletedWithValueMatching(told -> told.status() == 200);
    }

    @Test
    void aQuestionEndsWithItsSession() throws Exception {
        Inquiries.Asked asked = ask(one);

        world.leaves(one);

        assertThat(asked.answer()).isCompletedExceptionally();
    }

    @Test
    void theEndOfAFormerSessionIsNoneOfWhatWasAskedInTheNext() throws Exception {
        NodeSession former = Objects.requireNonNull(hub.roster.session(one.name));
        FakeNode again = world.join("munich", "one", "192.0.2.1", 50103);
        NodeSession now = Objects.requireNonNull(hub.roster.session(one.name));
        Inquiries.Asked asked = ask(again);

        hub.turn(() -> hub.inquiries.lost(former));
        hub.turn(() -> hub.inquiries.answered(former, new Message.Explained(asked.number(), 200, "{}")));
        assertThat(asked.answer()).isNotDone();

        hub.turn(() -> hub.inquiries.lost(now));
        assertThat(asked.answer()).isCompletedExceptionally();
    }

    @Test
    void whoAnswersNothingKeepsNobodyFromAskingOthers() throws Exception {
        FakeNode two = world.join("munich", "two", "192.0.2.2", 50103);
        Inquiries.Asked first = ask(one);
        for (int i = 1; i < OF_A_NODE; i++) {
            assertThat(ask(one).whyNot()).isEmpty();
        }

        assertThat(ask(one).whyNot()).isEqualTo("node 'one' is being asked 4 questions already; ask again");
        assertThat(one.questions).hasSize(OF_A_NODE);
        assertThat(ask(two).whyNot()).isEmpty();

        hub.turn(() -> hub.inquiries.end(first));
        assertThat(ask(one).whyNot()).isEmpty();
    }

    @Test
    void thereIsAnEndToAllTogether() throws Exception {
        for (int i = 0; i < IN_ALL / OF_A_NODE; i++) {
            FakeNode node = world.join("munich", "node" + i, "192.0.2." + (10 + i), 50103);
            for (int question = 0; question < OF_A_NODE; question++) {
                assertThat(ask(node).whyNot()).isEmpty();
            }
        }

        assertThat(ask(one).whyNot()).isEqualTo("nodes are being asked 64 questions already; ask again");
        assertThat(one.questions).isEmpty();
    }

    @Test
    void aNodeThatTakesNothingInIsAskedNothingMoreUntilItDoes() throws Exception {
        world.link(one).stall(true);
        Inquiries.Asked last = ask(one);
        while (last.whyNot().isEmpty()) {
            last = ask(one);
        }
        String noRoom = "node 'one' takes no more messages for now; ask again";
        assertThat(last.whyNot()).isEqualTo(noRoom);
        assertThatThrownBy(() -> hub.inquiries.ask(one.name, WORDS))
                .isInstanceOf(Inquiries.NoAnswer.class)
                .hasMessage(noRoom);

        world.link(one).stall(false);
        world.settle();
        assertThat(one.questions)
                .hasSizeLessThan(OF_A_NODE)
                .extracting(Message.Explain::number)
                .doesNotContain(last.number());
        assertThat(ask(one).whyNot()).as("what was refused takes no place").isEmpty();
    }

    @Test
    void whoDoesNotAnswerInTimeIsNamed() {
        Inquiries impatient = new Inquiries(hub, Duration.ZERO);

        assertThatThrownBy(() -> impatient.ask(one.name, WORDS))
                .isInstanceOf(Inquiries.NoAnswer.class)
                .hasMessage("node 'one' did not answer within 0 s");
    }

    private Inquiries.Asked ask(FakeNode node) throws Refusal {
        Inquiries.Asked asked = hub.turn(() -> hub.inquiries.begin(node.name, WORDS));
        world.settle();
        return asked;
    }

    private void answer(FakeNode node, long number) {
        node.send(new Message.Explained(number, 200, "{}"));
        world.settle();
    }
}
