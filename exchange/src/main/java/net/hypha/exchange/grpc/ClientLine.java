package net.hypha.exchange.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.session.DiallingEnd;
import net.hypha.exchange.session.Line;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Proof;
import org.jspecify.annotations.Nullable;

/** The dialling end of one session over gRPC, with the connection that carries it. */
final class ClientLine extends ClientCall.Listener<byte[]> implements Line, Outbox.Call {
    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;
    private final String remote;
    private final Limits limits;
    private final EventLoopGroup loops;
    private final Outbox outbox;
    private final Mailbox mailbox = new Mailbox();
    private final DiallingEnd end;
    private final Pulse pulse = new Pulse();
    private volatile boolean started;
    private volatile boolean welcome;
    private volatile Beats beats;

    /**
     * @param loops run short tasks later
     * @param whenWelcome told when the neighbour has accepted us
     * @param whenOver told once why the session ended or came to nothing
     */
    ClientLine(
            ManagedChannel channel,
            Dialer dialer,
            String remote,
            Limits limits,
            EventLoopGroup loops,
            Runnable whenWelcome,
            Consumer<String> whenOver) {
        this.channel = channel;
        this.remote = remote;
        this.limits = limits;
        this.beats = Beats.of(limits);
        this.loops = loops;
        this.outbox = new Outbox(this, limits);
        this.call = channel.newCall(Method.SESSION, CallOptions.DEFAULT.withStreamTracerFactory(pulse.ofClientCall()));
        this.end = new DiallingEnd(
                dialer,
                this,
                () -> {
                    welcome = true;
                    whenWelcome.run();
                },
                reason -> {
                    hangUp(null);
                    whenOver.accept(reason);
                });
    }

    void start() {
        call.start(this, new Metadata());
        call.request(1);
        started = true;
        outbox.ready(); // who closed meanwhile could not say so yet
        mailbox.execute(end::hello);
    }

    /**
     * Asks for a certificate on the same connection, and waits for the answer.
     *
     * @throws IOException with the reason, if there is none
     */
    CertificateAnswer certify(CertificateRequest request) throws IOException {
        if (!welcome) {
            throw new IOException("there is no session with the domain");
        }
        return Question.ask(channel, request, true);
    }

    void close(String reason) {
        end.close(reason);
    }

    /** Called once a beat; shows that we live, and takes the neighbour for dead when nothing at all came in for a while. */
    void beat() {
        if (!started) {
            return; // the call can do nothing yet
        }
        outbox.beat();
        long silentMs = pulse.beat() * beatsEvery().toMillis();
        long patienceMs = welcome
                ? limits.missedAnswers() * beats.dialled().toMillis()
                : limits.greeting().toMillis();
        if (silentMs >= patienceMs) {
            call.cancel("no sign of life for " + silentMs + " ms", null);
        }
    }

    /** How often it beats: until it is welcome by its own measure, then by what the neighbour says. */
    Duration beatsEvery() {
        return welcome ? beats.dialler() : limits.beat();
    }

    @Override
    public void onHeaders(Metadata headers) {
        beats = Beats.heard(headers, beats);
    }

    /** Waits until the connection is gone, and makes it go if need be. */
    void awaitGone() throws InterruptedException {
        channel.shutdown();
        if (!channel.awaitTermination(limits.linger().toMillis(), TimeUnit.MILLISECONDS)) {
            channel.shutdownNow().awaitTermination(limits.linger().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onMessage(byte[] frame) {
        pulse.hear();
        if (frame.length == 0) {
            call.request(1);
        } else {
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
    public void onClose(Status status, Metadata trailers) {
        outbox.discard();
        mailbox.execute(() -> end.lost(Failures.describe(status, welcome)));
        channel.shutdownNow();
    }

    @Override
    public Said say(byte[] frame) {
        return outbox.say(frame);
    }

    @Override
    public void hangUp(byte @Nullable [] lastWords) {
        outbox.hangUp(lastWords);
        channel.shutdown();
        EventLoops.after(limits.linger(), loops, channel::shutdownNow);
    }

    @Override
    public void serially(Runnable task) {
        mailbox.execute(task);
    }

    @Override
    public @Nullable Identity proven() {
        Proof proof = Tls.proofOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        return proof == null ? null : proof.identity();
    }

    @Override
    public String remote() {
        return remote;
    }

    @Override
    public boolean hasRoom() {
        return outbox.hasRoom();
    }

    @Override
    public void roomAgain() {
        mailbox.execute(end::roomAgain);
    }

    /** Not before the call has started: who closes at that moment has nobody to tell. */
    @Override
    public boolean isReady() {
        return started && call.isReady();
    }

    @Override
    public void send(byte[] frame) {
        if (started) {
            call.sendMessage(frame);
        }
    }

    @Override
    public void end() {
        if (started) {
            call.halfClose();
        }
    }
}
