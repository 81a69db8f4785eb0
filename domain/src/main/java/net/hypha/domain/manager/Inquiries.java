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

    private final Hub hub;
    private final Map<Long, Open> open = new HashMap<>(); // within turns
    private long last;

    private record Open(NodeName node, CompletableFuture<Message.Explained> answer) {}

    /** Why nobody answers, for the operator. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswer(String reason) {
            super(reason);
        }
    }

    Inquiries(Hub hub) {
        this.hub = hub;
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
            return asked.answer().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswer("node '" + node + "' did not answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new NoAnswer("node '" + node + "' went before it answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("the domain manager stops");
        } finally {
            hub.turn(() -> {
                open.remove(asked.number());
            });
        }
    }

    /** @param whyNot empty where it was asked */
    private record Asked(long number, CompletableFuture<Message.Explained> answer, String whyNot) {}

    private Asked begin(NodeName node, List<String> words) throws Refusal {
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
        if (session == null || !session.ask(new Message.Explain(number, words))) {
            return new Asked(number, answer, "node '" + node + "' is not connected: see 'hypha get nodes'");
        }
        open.put(number, new Open(node, answer));
        return new Asked(number, answer, "");
    }

    /** Within a turn. What nobody waits for any more, or another was asked, is passed over. */
    void answered(NodeName node, Message.Explained answer) {
        Open question = open.get(answer.number());
        if (question != null && question.node().equals(node)) {
            question.answer().complete(answer);
        }
    }

    /** Within a turn: a node's session has ended. */
    void lost(NodeName node) {
        open.values().stream()
                .filter(question -> question.node().equals(node))
                .forEach(question -> question.answer().completeExceptionally(new NoAnswer("it went")));
    }
}
