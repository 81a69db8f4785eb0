package net.hypha.exchange.grpc;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why a connection failed, in words that help the operator. */
final class Failures {
    private static final int DEPTH = 20;
    private static final String NO_GREETING =
            "no greeting came back (does one side use 'trust' and the other 'insecure: true'?): ";

    private Failures() {}

    /** @param welcomed whether the other side had accepted us before */
    static String describe(Status status, boolean welcomed) {
        Throwable cause = status.getCause();
        String tls = null;
        for (int depth = 0; cause != null && depth < DEPTH; depth++, cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            switch (cause) {
                case CertificateException _ -> {
                    return message;
                }
                case SSLException _ -> tls = message;
                case ConnectException _, NoRouteToHostException _ -> {
                    return "cannot connect: " + message;
                }
                default -> {
                    // the reason is further down
                }
            }
        }
        if (tls != null) {
            return describeTls(tls);
        }
        String description = status.getDescription();
        return switch (status.getCode()) {
            case OK -> "it hung up";
            case CANCELLED -> description == null ? "cancelled" : description;
            default ->
                (welcomed ? "" : NO_GREETING) + "the connection broke ("
                        + (description == null ? status.getCode() : description) + ")";
        };
    }

    private static String describeTls(String message) {
        if (message.contains("fatal alert")) {
            return "it does not accept our certificate (" + message + "): see its log; is our authority in its ca.pem?";
        }
        if (message.contains("not an SSL/TLS record")) {
            return "it does not speak TLS: is it configured with 'insecure: true', or is this another service's port?";
        }
        return "TLS failed: " + message;
    }
}
