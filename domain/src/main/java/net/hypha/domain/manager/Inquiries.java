package net.hypha.domain.manager;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.NodeName;

/** What nodes are asked on somebody's behalf, and have not answered yet. */
public final class Inquiries {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int AT_A_TIME = 64;

    /** As many as a node answers at a time; one that answers none keeps nobody from asking others. */
    private static final int OF_A_NODE = 4;

    private final Hub hub;
    private final Duration patience;
    private final Map<Long, Open> open = new HashMap<>(); // within turns
    private long last;

    /** @param session in which it was asked: only there it is answered, and it ends with it */
    private record Open(NodeSession session, CompletableFuture<Message.Explained> answer) {}

    /** Why nobody answers, for the operator. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String reason) {
            super(reason);
        }
    }

    Inquiries(Hub hub) {
        this(hub, PATIENCE);
    }

    /** @param patience how long an answer is waited for */
    Inquiries(Hub hub, Duration patience) {
        this.hub = hub;
        this.patience = patience;
    }

    /**
     * Asks a node, and waits for its answer. Not within a turn.
     *
     * @param words as in {@link Message.Explain#words}
     * @throws Refusal where there is no such node
     * @throws NoAnswer where it is not here, or does not answer in time
     */
    Message.Explained ask(NodeName node, List<String> words) throws Refusal, NoAnswer {
        Asked asked = hub.turn(() -> begin(node, words));
        if (!asked.whyNot().isEmpty()) {
            throw new NoAnswer(asked.whyNot());
        }
        try {
            return asked.answer().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswer("node '" + node + "' did not answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new NoAnswer("node '" + node + "' went before it answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("the domain manager stops");
        } finally {
            hub.turn(() -> end(asked));
        }
    }

    /** Within a turn: nobody waits for it any more. */
    void end(Asked asked) {
        open.remove(asked.number());
    }

    /** @param whyNot empty where it was asked */
    record Asked(long number, CompletableFuture<Message.Explained> answer, String whyNot) {}

    /** Within a turn. */
    Asked begin(NodeName node, List<String> words) throws Refusal {
        CompletableFuture<Message.Explained> answer = new CompletableFuture<>();
        NodeSession session = hub.roster.session(node);
        if (session == null && hub.catalogue().node(node).isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.UNKNOWN,
                    "node",
                    "domain '" + hub.self() + "' has no node '" + node + "'; 'hypha get nodes' shows those it has");
        }
        long number = ++last;
        if (open.size() >= AT_A_TIME) {
            return new Asked(number, answer, "nodes are being asked " + AT_A_TIME + " questions already; ask again");
        }
        if (session == null) {
            return new Asked(number, answer, "node '" + node + "' is not connected: see 'hypha get nodes'");
        }
        if (open.values().stream()
                        .filter(each -> each.session().node().equals(node))
                        .count()
                >= OF_A_NODE) {
            return new Asked(
                    number,
                    answer,
                    "node '" + node + "' is being asked " + OF_A_NODE + " questions already; ask again");
        }
        if (!session.ask(new Message.Explain(number, words))) {
            return new Asked(number, answer, "node '" + node + "' takes no more messages for now; ask again");
        }
        open.put(number, new Open(session, answer));
        return new Asked(number, answer, "");
    }

    /** Within a turn. What nobody waits for any more, or was asked in another session, is passed over. */
    void answered(NodeSession session, Message.Explained answer) {
        Open question = open.get(answer.number());
        if (question != null && question.session().equals(session)) {
            question.answer().complete(answer);
        }
    }

    /** Within a turn: the session has ended; the node may be in another by now. */
    void lost(NodeSession session) {
        open.values().stream()
                .filter(question -> question.session().equals(session))
                .forEach(question -> question.answer().completeExceptionally(new NoAnswer("it went")));
    }
}
