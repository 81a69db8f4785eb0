package net.hypha.exchange.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.session.AcceptingEnd;
import net.hypha.exchange.session.Line;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Proof;
import org.jspecify.annotations.Nullable;

/** The accepting end of a session over gRPC. */
final class ServerLine extends ServerCall.Listener<byte[]> implements Line, Outbox.Call {
    private final ServerCall<byte[], byte[]> call;
    private final int number;
    private final Limits limits;
    private final EventLoopGroup loops;
    private final Strangers strangers;
    private final Consumer<ServerLine> whenGone;
    private final Outbox outbox;
    private final Mailbox mailbox = new Mailbox();
    private final Pulse pulse = Pulse.ofServerCall();
    private volatile boolean started;
    private volatile boolean greeted;
    private volatile Duration silence = Duration.ZERO;
    private long beats; // touched by one timer only
    private final AcceptingEnd end;

    /**
     * @param number from 0; consecutive ones for calls that follow one another
     * @param loops run short tasks later
     * @param strangers whom the connection leaves with the welcome
     * @param whenGone told once nothing of the call is left
     */
    ServerLine(
            ServerCall<byte[], byte[]> call,
            int number,
            Acceptor acceptor,
            Limits limits,
            EventLoopGroup loops,
            Strangers strangers,
            Consumer<ServerLine> whenGone) {
        this.call = call;
        this.number = number;
        this.limits = limits;
        this.loops = loops;
        this.strangers = strangers;
        this.whenGone = whenGone;
        this.outbox = new Outbox(this, limits);
        this.end = new AcceptingEnd(acceptor, this, () -> {});
    }

    /** In which of so many shifts it is looked after. */
    int shift(int shifts) {
        return number % shifts;
    }

    void start() {
        call.sendHeaders(Beats.of(limits).said());
        call.request(1);
        started = true;
        long patienceMs = limits.greeting().toMillis();
        EventLoops.after(
                limits.greeting(), loops, () -> end.closeIfGreeting("it said no hello within " + patienceMs + " ms"));
    }

    void close(String reason) {
        end.close(reason);
    }

    /** Called once a beat; now and then shows that we live, and takes the neighbour for dead when nothing at all came in for a while. */
    void beat() {
        if (!started) {
            return; // the call can do nothing yet
        }
        beats++;
        if ((beats + number) % limits.answerEvery() == 0) {
            outbox.beat();
        }
        int silentBeats = pulse.beat();
        if (greeted && silentBeats >= limits.missedBeats()) {
            silence = limits.beat().multipliedBy(silentBeats);
            String reason = "no sign of life for " + silence.toMillis() + " ms";
            mailbox.execute(() -> end.lost(reason));
            outbox.endNow();
        }
    }

    @Override
    public void onMessage(byte[] frame) {
        pulse.hear(); // gRPC tells tracers of bodies only, and a beat has none
        if (frame.length == 0) {
            call.request(1);
        } else {
            greeted = true;
            pulse.busy(true);
            Runnable dealing = () -> {
                end.received(frame);
                pulse.busy(false);
                EventLoops.oneMore(call::request);
            };
            if (end.isQuick(frame)) {
                mailbox.executeHere(dealing);
            } else {
                mailbox.execute(dealing);
            }
        }
    }

    @Override
    public void onReady() {
        outbox.ready();
    }

    @Override
    public void onHalfClose() {
        mailbox.execute(() -> {
            end.lost("it hung up");
            hangUp(null);
        });
    }

    @Override
    public void onCancel() {
        String complaint = pulse.complaint();
        gone(complaint == null ? "the connection broke" : complaint);
    }

    @Override
    public void onComplete() {
        gone("the session is over");
    }

    private void gone(String reason) {
        outbox.discard();
        mailbox.execute(() -> end.lost(reason));
        whenGone.accept(this);
    }

    @Override
    public Said say(byte[] frame) {
        return outbox.say(frame);
    }

    @Override
    public void hangUp(byte @Nullable [] lastWords) {
        outbox.hangUp(lastWords);
        EventLoops.after(limits.linger(), loops, outbox::endNow);
    }

    @Override
    public void serially(Runnable task) {
        mailbox.execute(task);
    }

    @Override
    public @Nullable Identity proven() {
        Proof proof = proof();
        return proof == null ? null : proof.identity();
    }

    /** What the other end's certificate says; null where the line is not secured. */
    @Nullable
    Proof proof() {
        return Tls.proofOf(session());
    }

    @Nullable
    SSLSession session() {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    }

    @Override
    public void welcomed() {
        SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (remote != null) {
            strangers.known(remote);
        }
    }

    @Override
    public Duration silence() {
        return silence;
    }

    @Override
    public String remote() {
        return Objects.toString(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), "unknown address");
    }

    @Override
    public boolean hasRoom() {
        return outbox.hasRoom();
    }

    @Override
    public void roomAgain() {
        mailbox.execute(end::roomAgain);
    }

    @Override
    public boolean isReady() {
        return !call.isCancelled() && call.isReady();
    }

    @Override
    public void send(byte[] frame) {
        call.sendMessage(frame);
    }

    @Override
    public void end() {
        call.close(Status.OK, new Metadata());
    }
}
