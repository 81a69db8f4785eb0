package net.hypha.exchange.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Objects;
import net.hypha.exchange.Admission;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.codec.CertificateCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.trust.Proof;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one question for a certificate. */
final class CertifyCall extends ServerCall.Listener<byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(CertifyCall.class);

    private final ServerCall<byte[], byte[]> call;
    private final Admission admission;
    private final boolean secured;
    private byte @Nullable [] question;

    CertifyCall(ServerCall<byte[], byte[]> call, Admission admission, boolean secured) {
        this.call = call;
        this.admission = admission;
        this.secured = secured;
    }

    void start() {
        call.request(2); // one message; the second would be one too many, and ends the call
    }

    @Override
    public void onMessage(byte[] bytes) {
        question = bytes;
    }

    @Override
    public void onHalfClose() {
        byte[] asked = question;
        if (asked == null) {
            call.close(Status.INVALID_ARGUMENT.withDescription("there is no request"), new Metadata());
        } else {
            Thread.ofVirtual().name("exchange-certify").start(() -> answer(asked));
        }
    }

    private void answer(byte[] asked) {
        CertificateAnswer answer;
        try {
            answer = decide(asked);
        } catch (RefusedException | MalformedFrameException e) {
            answer = refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A certificate could not be issued");
            answer = refused("internal error, see the log of the domain manager");
        }
        call.sendHeaders(new Metadata());
        call.sendMessage(CertificateCodec.encode(answer));
        call.close(Status.OK, new Metadata());
    }

    private CertificateAnswer decide(byte[] asked) throws RefusedException, MalformedFrameException {
        if (!secured) {
            throw new RefusedException(
                    "this domain runs with 'insecure: true': there is no need for certificates here");
        }
        CertificateRequest request = CertificateCodec.decodeRequest(asked);
        if (request.protocol() != Message.PROTOCOL) {
            throw new RefusedException("it speaks exchange version " + Integer.toUnsignedString(request.protocol())
                    + ", we speak version " + Message.PROTOCOL + ": run the same Hypha release on both sides");
        }
        Proof proof = Tls.proofOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (request.token() == null) {
            String wrong = Tls.whyNot(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), admission);
            if (wrong != null) {
                throw new RefusedException(wrong);
            }
        }
        return admission.certify(request.token() == null ? proof : null, request);
    }

    private CertificateAnswer refused(String reason) {
        LOG.atWarn()
                .addKeyValue(
                        "remote",
                        Objects.toString(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), "unknown address"))
                .log("Certificate refused: {}", reason);
        return new CertificateAnswer.Refused(reason);
    }
}
