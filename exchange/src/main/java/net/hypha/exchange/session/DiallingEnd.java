package net.hypha.exchange.session;

import java.util.function.Consumer;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end that dials: says hello, and waits for the welcome. */
public final class DiallingEnd extends End {
    private static final Logger LOG = LoggerFactory.getLogger(DiallingEnd.class);

    private final Dialer dialer;
    private final Runnable whenWelcome;
    private final Consumer<String> whenOver;

    /**
     * @param whenWelcome told when the neighbour has accepted us
     * @param whenOver told once with the reason, when the session is over or has come to nothing
     */
    public DiallingEnd(Dialer dialer, Line line, Runnable whenWelcome, Consumer<String> whenOver) {
        super(line);
        this.dialer = dialer;
        this.whenWelcome = whenWelcome;
        this.whenOver = whenOver;
    }

    /** Opens the conversation; called once, before anything is received. */
    public void hello() {
        try {
            line.say(FrameCodec.encode(dialer.hello()));
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("remote", line.remote()).setCause(e).log("There is no hello to say");
            close("internal error on the dialling side; see its log");
        }
    }

    @Override
    void greeted(byte[] frame) throws MalformedFrameException {
        switch (FrameCodec.decode(frame)) {
            case Message.Welcome welcome -> welcomed(welcome);
            case Message.Refused refused -> {
                line.hangUp(null);
                lost("refused: " + refused.reason());
            }
            default -> close("it answered our hello with something else");
        }
    }

    private void welcomed(Message.Welcome welcome) {
        String mismatch = mismatch(welcome.neighbour());
        if (mismatch != null) {
            close(mismatch);
        } else if (open(welcome.neighbour())) {
            whenWelcome.run();
            LOG.atInfo().addKeyValue("neighbour", name()).log("Session opened");
            handledBy(dialer.welcomed(this, welcome));
        }
    }

    @Override
    void over(String reason) {
        whenOver.accept(reason);
    }
}
