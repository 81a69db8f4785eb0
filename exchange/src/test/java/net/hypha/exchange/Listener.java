package net.hypha.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import org.jspecify.annotations.Nullable;

/**
 * Both a dialler and an acceptor that write down what happens to them: {@code open router1}, {@code 7}, {@code closed:
 * reason}, {@code waiting: reason}, {@code room again}.
 */
public final class Listener implements Dialer, Acceptor, SessionHandler {
    /** A guard against tests that hang; nothing is measured with it. */
    private static final long PATIENCE_S = 30;

    public final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final Neighbour self;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile @Nullable String refusal;

    public Listener(Neighbour self) {
        this.self = self;
    }

    /** From now on refuses who dials in. */
    public void refuse(@Nullable String reason) {
        refusal = reason;
    }

    public Session session() {
        return sessions.getLast();
    }

    /** The next event; waits for it. */
    public String next() {
        try {
            String event = events.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing happened for " + PATIENCE_S + " s");
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** The next event that begins so; others before it are dropped. */
    public String next(String beginning) {
        String event = next();
        while (!event.startsWith(beginning)) {
            event = next();
        }
        return event;
    }

    /** What has happened and was not asked for yet. */
    public List<String> events() {
        List<String> happened = new ArrayList<>();
        events.drainTo(happened);
        return happened;
    }

    @Override
    public Accepted accept(Message.Hello hello) throws RefusedException {
        String reason = refusal;
        if (reason != null) {
            throw new RefusedException(reason);
        }
        return new Accepted(Sample.welcome(), this, this::opened);
    }

    @Override
    public Message.Hello hello() {
        return Sample.hello(self);
    }

    @Override
    public SessionHandler welcomed(Session session, Message.Welcome welcome) {
        opened(session);
        return this;
    }

    @Override
    public void waiting(String reason, long retryMs) {
        events.add("waiting: " + reason);
    }

    @Override
    public void received(Session session, Message message) {
        events.add(message instanceof Message.Published numbered ? "" + numbered.sequence() : message.toString());
    }

    @Override
    public void roomAgain(Session session) {
        events.add("room again");
    }

    @Override
    public void closed(Session session, String reason) {
        events.add("closed: " + reason);
    }

    private void opened(Session session) {
        sessions.add(session);
        events.add("open " + Message.nameOf(session.neighbour()));
    }
}
