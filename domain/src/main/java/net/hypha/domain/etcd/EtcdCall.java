package net.hypha.domain.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One question and its answer. */
final class EtcdCall<A> extends ClientCall.Listener<A> {
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private @Nullable A received;

    private EtcdCall() {}

    /** Waits for the answer. */
    static <Q, A> A ask(Channel channel, MethodDescriptor<Q, A> method, Q question, Deadline deadline)
            throws StatusException, InterruptedException {
        EtcdCall<A> listener = new EtcdCall<>();
        ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT.withDeadline(deadline));
        call.start(listener, new Metadata());
        call.sendMessage(question);
        call.halfClose();
        call.request(2);
        try {
            return listener.answer.get();
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e).asException();
        } catch (InterruptedException e) {
            call.cancel("interrupted", e);
            throw e;
        }
    }

    @Override
    public void onMessage(A message) {
        received = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        A message = received;
        if (status.isOk() && message != null) {
            answer.complete(message);
        } else {
            answer.completeExceptionally(
                    (status.isOk() ? Status.UNKNOWN.withDescription("no answer") : status).asException());
        }
    }
}
