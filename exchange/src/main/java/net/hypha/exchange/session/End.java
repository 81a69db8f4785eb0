package net.hypha.exchange.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.codec.Bounds;
import net.hypha.exchange.codec.Encodings;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.trust.Identity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a session. The line calls {@link #received} and {@link #lost} one at a time; {@link #send} and {@link #close}
 * may be called by anyone. Greeting, then open, then closed: there is no way back.
 */
public abstract sealed class End implements Session permits AcceptingEnd, DiallingEnd {
    private enum Stage {
        GREETING,
        OPEN,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(End.class);

    /** Longer ones take their time, whatever they hold. */
    private static final int QUICK_BYTES = 16_384;

    final Line line;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.GREETING);
    private volatile @Nullable Neighbour neighbour;
    private volatile @Nullable SessionHandler handler;

    End(Line line) {
        this.line = line;
    }

    /** The other end's first frame. */
    abstract void greeted(byte[] frame) throws MalformedFrameException;

    /** The session is over, or came to nothing; told once, where frames are received, after the handler. */
    abstract void over(String reason);

    /** A frame came in. */
    public final void received(byte[] frame) {
        try {
            switch (stage.get()) {
                case GREETING -> greeted(frame);
                case OPEN -> deliver(FrameCodec.decode(frame));
                case CLOSED -> {
                    // what was under way when we hung up
                }
            }
        } catch (MalformedFrameException e) {
            close("it sent a malformed frame: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("neighbour", name()).setCause(e).log("A message could not be handled");
            close("internal error while a message was handled; see the log of the other side");
        }
    }

    /** Whether a frame that came in can be dealt with by the thread that reads from the network. */
    public final boolean isQuick(byte[] frame) {
        SessionHandler current = handler;
        return current != null
                && frame.length <= QUICK_BYTES
                && FrameCodec.kindOf(frame).filter(current::isQuick).isPresent();
    }

    /** The line is gone; nothing more will come in. */
    public final void lost(String reason) {
        if (stage.getAndSet(Stage.CLOSED) != Stage.CLOSED) {
            finish(reason);
        }
    }

    @Override
    public final Neighbour neighbour() {
        Neighbour known = neighbour;
        if (known == null) {
            throw new IllegalStateException("the neighbour has not greeted yet");
        }
        return known;
    }

    /** The line has carried what waited; told where frames are received. */
    public final void roomAgain() {
        SessionHandler current = handler;
        if (current != null && stage.get() == Stage.OPEN) {
            current.roomAgain(this);
        }
    }

    @Override
    public final Duration silence() {
        return line.silence();
    }

    @Override
    public final boolean hasRoom() {
        return line.hasRoom();
    }

    @Override
    public final boolean send(Message message) {
        return stage.get() == Stage.OPEN && say(FrameCodec.encode(message));
    }

    @Override
    public final boolean send(Message message, Encodings shared) {
        return stage.get() == Stage.OPEN && say(FrameCodec.encode(message, shared));
    }

    private boolean say(byte[] frame) {
        if (frame.length > Bounds.FRAME_BYTES) {
            close("a message of " + frame.length + " bytes is too large to send; at most " + Bounds.FRAME_BYTES);
            return false;
        }
        return switch (line.say(frame)) {
            case QUEUED -> true;
            case GONE -> false;
            case FULL -> {
                close("it takes messages too slowly: the queue is full");
                yield false;
            }
        };
    }

    @Override
    public final void close(String reason) {
        if (stage.getAndSet(Stage.CLOSED) != Stage.CLOSED) {
            hangUp(reason);
        }
    }

    /** Closes unless the greeting went well. */
    public final void closeIfGreeting(String reason) {
        if (stage.compareAndSet(Stage.GREETING, Stage.CLOSED)) {
            hangUp(reason);
        }
    }

    /** The greeting went well: from now on messages may be sent, and {@link #handledBy} follows. */
    final boolean open(Neighbour who) {
        neighbour = who;
        return stage.compareAndSet(Stage.GREETING, Stage.OPEN);
    }

    final void handledBy(SessionHandler newHandler) {
        handler = newHandler;
    }

    /** What is wrong with who this claims to be; null if nothing. */
    final @Nullable String mismatch(Neighbour claimed) {
        Identity proven = line.proven();
        Identity said = Identity.of(claimed);
        return proven == null || proven.equals(said)
                ? null
                : "it says it is " + said + ", but its certificate is for " + proven
                        + ": use the certificate issued for " + said + ", or correct the name in the configuration";
    }

    /** Who is at the other end, as far as known. */
    final String name() {
        Neighbour known = neighbour;
        return known == null ? line.remote() : Identity.of(known) + " at " + line.remote();
    }

    private void deliver(Message message) throws MalformedFrameException {
        switch (message) {
            case Message.Refused refused -> {
                if (stage.getAndSet(Stage.CLOSED) != Stage.CLOSED) {
                    line.hangUp(null);
                    finish("it ended the session: " + refused.reason());
                }
            }
            case Message.Hello _, Message.Welcome _ -> close("it greeted twice");
            default -> {
                SessionHandler current = handler;
                if (current != null) {
                    current.received(this, message);
                }
            }
        }
    }

    private void hangUp(String reason) {
        line.hangUp(FrameCodec.encode(new Message.Refused(reason)));
        line.serially(() -> finish(reason));
    }

    private void finish(String reason) {
        SessionHandler last = handler;
        try {
            if (last != null) {
                LOG.atInfo().addKeyValue("neighbour", name()).log("Session closed: {}", reason);
                last.closed(this, reason);
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("neighbour", name()).setCause(e).log("The end of a session could not be handled");
        }
        over(reason);
    }
}
