package net.hypha.exchange.codec;

import static net.hypha.exchange.codec.Fields.text;

import com.google.protobuf.InvalidProtocolBufferException;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.wire.Wire;

/** Questions for certificates and their answers to the bytes of {@code exchange.proto}, and back. */
public final class CertificateCodec {
    /** Characters of a PEM text: a certificate takes 800. */
    private static final int PEM_CHARS = 16_384;

    private CertificateCodec() {}

    public static byte[] encode(CertificateRequest request) {
        Wire.CertificateRequest.Builder wire = Wire.CertificateRequest.newBuilder()
                .setProtocol(request.protocol())
                .setRequest(request.request());
        if (request.token() != null) {
            wire.setToken(request.token());
        }
        return wire.build().toByteArray();
    }

    /** @throws MalformedFrameException naming the field that is wrong */
    public static CertificateRequest decodeRequest(byte[] bytes) throws MalformedFrameException {
        try {
            Wire.CertificateRequest wire = Wire.CertificateRequest.parseFrom(bytes);
            return new CertificateRequest(
                    wire.getProtocol(),
                    wire.getToken().isEmpty() ? null : text("token", wire.getToken(), Bounds.TEXT_CHARS),
                    pem("request", wire.getRequest()));
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("request", "is not protobuf: " + e.getMessage());
        }
    }

    public static byte[] encode(CertificateAnswer answer) {
        Wire.CertificateAnswer.Builder wire = Wire.CertificateAnswer.newBuilder();
        switch (answer) {
            case CertificateAnswer.Issued issued ->
                wire.setIssued(Wire.CertificateAnswer.Issued.newBuilder()
                        .setChain(issued.chain())
                        .setAuthority(issued.authority()));
            case CertificateAnswer.Refused refused ->
                wire.setRefused(Wire.Refused.newBuilder().setReason(MessageWriter.reason(refused.reason())));
        }
        return wire.build().toByteArray();
    }

    /** @throws MalformedFrameException naming the field that is wrong */
    public static CertificateAnswer decodeAnswer(byte[] bytes) throws MalformedFrameException {
        try {
            Wire.CertificateAnswer wire = Wire.CertificateAnswer.parseFrom(bytes);
            return switch (wire.getOfCase()) {
                case ISSUED ->
                    new CertificateAnswer.Issued(
                            pem("chain", wire.getIssued().getChain()),
                            pem("authority", wire.getIssued().getAuthority()));
                case REFUSED ->
                    new CertificateAnswer.Refused(
                            text("reason", wire.getRefused().getReason(), Bounds.REASON_CHARS));
                case OF_NOT_SET -> throw new MalformedFrameException("of", "is missing");
            };
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedFrameException("answer", "is not protobuf: " + e.getMessage());
        }
    }

    private static String pem(String field, String text) throws MalformedFrameException {
        if (text.isBlank() || text.length() > PEM_CHARS) {
            throw new MalformedFrameException(field, text.length() + " characters, 1 to " + PEM_CHARS + " are PEM");
        }
        return text;
    }
}
