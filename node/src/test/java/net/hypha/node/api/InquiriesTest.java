package net.hypha.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.message.Message;
import org.junit.jupiter.api.Test;

/** How much a node answers at a time, and in what form. */
class InquiriesTest {
    private record Text(String text) {}

    private final List<Message> answers = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();

    @Test
    void moreThanFourAtATimeAreTooMany() {
        Inquiries inquiries = new Inquiries(words -> new Text("known"), answers::add, waiting::add);
        for (int number = 1; number <= 5; number++) {
            inquiries.asked(new Message.Explain(number, List.of("web.oakestra")));
        }
        assertThat(answers).hasSize(1);
        assertThat(answer(0).number()).isEqualTo(5);
        assertThat(answer(0).status()).isEqualTo(503);
        assertThat(answer(0).answer()).contains("\"busy\"");

        waiting.forEach(Runnable::run);
        assertThat(answers).hasSize(5);
        inquiries.asked(new Message.Explain(6, List.of("web.oakestra")));
        assertThat(waiting).as("there is room again").hasSize(5);
    }

    @Test
    void whatIsTooLargeIsNotTold() {
        asked(new Text("x".repeat(Message.MAX_EXPLANATION)));

        assertThat(answer(0).status()).isEqualTo(500);
        assertThat(answer(0).answer()).contains("\"too-large\"");
    }

    @Test
    void anAnswerIsOfPrintableAscii() {
        asked(new Text("\u0085 \u007f \n M\u00fcnchen"));

        assertThat(answer(0).status()).isEqualTo(200);
        assertThat(answer(0).answer()).isEqualTo("{\"text\":\"\\u0085 \\u007f \\n M\\u00fcnchen\"}");
    }

    private void asked(Text answer) {
        new Inquiries(words -> answer, answers::add, Runnable::run)
                .asked(new Message.Explain(1, List.of("web.oakestra")));
    }

    private Message.Explained answer(int index) {
        return (Message.Explained) answers.get(index);
    }
}
