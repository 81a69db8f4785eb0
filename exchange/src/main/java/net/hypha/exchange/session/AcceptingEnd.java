package net.hypha.exchange.session;

import java.util.OptionalInt;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end that is dialled: waits for a hello, and welcomes or refuses. */
public final class AcceptingEnd extends End {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptingEnd.class);

    private final Acceptor acceptor;
    private final Runnable whenOver;
    private volatile boolean opened;

    /** @param whenOver told once, when the session is over or has come to nothing */
    public AcceptingEnd(Acceptor acceptor, Line line, Runnable whenOver) {
        super(line);
        this.acceptor = acceptor;
        this.whenOver = whenOver;
    }

    @Override
    void greeted(byte[] frame) throws MalformedFrameException {
        try {
            OptionalInt protocol = FrameCodec.protocolOf(frame);
            if (protocol.isPresent() && protocol.getAsInt() != Message.PROTOCOL) {
                throw new RefusedException("it speaks exchange version "
                        + Integer.toUnsignedString(protocol.getAsInt()) + ", we speak version " + Message.PROTOCOL
                        + ": run the same Hypha release on both sides");
            }
            if (FrameCodec.decode(frame) instanceof Message.Hello hello) {
                welcome(hello);
            } else {
                throw new RefusedException("it did not say hello first");
            }
        } catch (RefusedException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    private void welcome(Message.Hello hello) throws RefusedException {
        String mismatch = mismatch(hello.neighbour());
        if (mismatch != null) {
            throw new RefusedException(mismatch);
        }
        Acceptor.Accepted accepted = acceptor.accept(hello);
        if (line.say(FrameCodec.encode(accepted.welcome())) == Line.Said.QUEUED && open(hello.neighbour())) {
            opened = true;
            line.welcomed();
            handledBy(accepted.handler());
            LOG.atInfo()
                    .addKeyValue("neighbour", name())
                    .addKeyValue("software", hello.software())
                    .log("Session opened");
            accepted.opened().accept(this);
        }
    }

    @Override
    void over(String reason) {
        if (!opened) {
            LOG.atWarn().addKeyValue("remote", line.remote()).log("Neighbour refused: {}", reason);
        }
        whenOver.run();
    }
}
