package net.hypha.domain.etcd;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.hypha.domain.etcd.wire.Rpc;

/** The methods of {@code etcd.proto}. */
final class Method {
    static final MethodDescriptor<Rpc.RangeRequest, Rpc.RangeResponse> RANGE =
            unary("KV", "Range", Rpc.RangeRequest.parser(), Rpc.RangeResponse.parser());
    static final MethodDescriptor<Rpc.TxnRequest, Rpc.TxnResponse> TXN =
            unary("KV", "Txn", Rpc.TxnRequest.parser(), Rpc.TxnResponse.parser());
    static final MethodDescriptor<Rpc.CompactionRequest, Rpc.CompactionResponse> COMPACT =
            unary("KV", "Compact", Rpc.CompactionRequest.parser(), Rpc.CompactionResponse.parser());
    static final MethodDescriptor<Rpc.LeaseGrantRequest, Rpc.LeaseGrantResponse> GRANT =
            unary("Lease", "LeaseGrant", Rpc.LeaseGrantRequest.parser(), Rpc.LeaseGrantResponse.parser());
    static final MethodDescriptor<Rpc.LeaseRevokeRequest, Rpc.LeaseRevokeResponse> REVOKE =
            unary("Lease", "LeaseRevoke", Rpc.LeaseRevokeRequest.parser(), Rpc.LeaseRevokeResponse.parser());

    /** A stream, of which we use one request and its answer at a time. */
    static final MethodDescriptor<Rpc.LeaseKeepAliveRequest, Rpc.LeaseKeepAliveResponse> KEEP_ALIVE = method(
            MethodType.BIDI_STREAMING,
            "Lease",
            "LeaseKeepAlive",
            Rpc.LeaseKeepAliveRequest.parser(),
            Rpc.LeaseKeepAliveResponse.parser());

    private Method() {}

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> unary(
            String service, String name, Parser<Q> question, Parser<A> answer) {
        return method(MethodType.UNARY, service, name, question, answer);
    }

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
            MethodType type, String service, String name, Parser<Q> question, Parser<A> answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("etcdserverpb." + service, name))
                .setRequestMarshaller(new Messages<>(question))
                .setResponseMarshaller(new Messages<>(answer))
                .build();
    }

    private record Messages<M extends MessageLite>(Parser<M> parser) implements MethodDescriptor.Marshaller<M> {
        @Override
        public InputStream stream(M message) {
            return new ByteArrayInputStream(message.toByteArray());
        }

        @Override
        public M parse(InputStream stream) {
            try (stream) {
                return parser.parseFrom(stream.readAllBytes());
            } catch (IOException e) {
                throw wrong(e);
            }
        }

        private static RuntimeException wrong(IOException e) {
            return Status.INTERNAL
                    .withDescription("an answer could not be read")
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}
