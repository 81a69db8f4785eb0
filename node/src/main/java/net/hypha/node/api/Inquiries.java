package net.hypha.node.api;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import net.hypha.exchange.message.Message;
import net.hypha.node.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what the domain asks on others' behalf, as the local API would, but of what this node knows already. Changes nothing. Thread-safe. */
public final class Inquiries {
    private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);
    private static final int AT_A_TIME = 4;

    private final Knowing knowing;
    private final Consumer<Message> answers;
    private final Executor threads;
    private final Semaphore room = new Semaphore(AT_A_TIME);

    /** Who knows what is asked. */
    interface Knowing {
        /** @param words as in {@link Message.Explain#words} */
        Record explained(List<String> words) throws ApiException;
    }

    /**
     * @param answers takes them to the domain
     * @param threads on which the insight may block
     */
    public Inquiries(Insight insight, Consumer<Message> answers, Executor threads) {
        this(words -> explained(insight, words), answers, threads);
    }

    Inquiries(Knowing knowing, Consumer<Message> answers, Executor threads) {
        this.knowing = knowing;
        this.answers = answers;
        this.threads = threads;
    }

    /** Answers in a moment; at once that there is no room, where {@value #AT_A_TIME} are being answered. */
    public void asked(Message.Explain question) {
        if (!room.tryAcquire()) {
            answers.accept(refused(
                    question,
                    new ApiException(503, "busy", "the node answers as many questions as it can; ask again", null)));
            return;
        }
        threads.execute(() -> {
            try {
                answers.accept(answer(question));
            } finally {
                room.release();
            }
        });
    }

    private Message.Explained answer(Message.Explain question) {
        try {
            return told(question, 200, knowing.explained(question.words()));
        } catch (ApiException e) {
            return refused(question, e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A question of the domain could not be answered");
            return refused(question, new ApiException(500, "internal", "the request failed: " + e, null));
        }
    }

    private static Record explained(Insight insight, List<String> words) throws ApiException {
        return switch (words.size()) {
            case 1 -> insight.explainKnown(words.getFirst());
            case 3 -> insight.explainFlow(words.get(0), words.get(1), words.get(2));
            default ->
                throw new ApiException(
                        400,
                        "bad-request",
                        "say a name, or protocol, source and destination, without control characters",
                        null);
        };
    }

    private static Message.Explained told(Message.Explain question, int status, Object answer) {
        String json = Json.writeAscii(answer);
        return json.length() > Message.MAX_EXPLANATION
                ? refused(question, new ApiException(500, "too-large", "the explanation is too large to be told", null))
                : new Message.Explained(question.number(), status, json);
    }

    private static Message.Explained refused(Message.Explain question, ApiException e) {
        return told(question, e.status(), e.body());
    }
}
