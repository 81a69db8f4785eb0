package net.hypha.exchange.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.codec.CertificateCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import org.jspecify.annotations.Nullable;

/** Asks a domain for a certificate, once. */
final class Question extends ClientCall.Listener<byte[]> {
    private static final long PATIENCE_S = 30;

    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private byte @Nullable [] received;

    private Question() {}

    /**
     * Waits for the answer.
     *
     * @param welcomed whether the other side had accepted us before
     * @throws IOException if there is none, with the reason
     */
    static CertificateAnswer ask(Channel channel, CertificateRequest request, boolean welcomed) throws IOException {
        Question question = new Question();
        ClientCall<byte[], byte[]> call =
                channel.newCall(Method.CERTIFY, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_S, TimeUnit.SECONDS));
        call.start(question, new Metadata());
        call.sendMessage(CertificateCodec.encode(request));
        call.halfClose();
        call.request(2);
        try {
            return CertificateCodec.decodeAnswer(question.answer.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            Status status = Status.fromThrowable(e);
            throw new IOException(Failures.describe(status, welcomed), e);
        } catch (MalformedFrameException e) {
            throw new IOException("it answered with a malformed frame: " + e.getMessage(), e);
        }
    }

    @Override
    public void onMessage(byte[] bytes) {
        received = bytes;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        byte[] bytes = received;
        if (status.isOk() && bytes != null) {
            answer.complete(bytes);
        } else {
            answer.completeExceptionally(status.asException());
        }
    }
}
