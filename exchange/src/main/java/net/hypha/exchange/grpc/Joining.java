package net.hypha.exchange.grpc;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.trust.Enrolment;
import net.hypha.exchange.trust.TokenText;

/** First contact with a domain: nothing is known of it but what the token says, and nothing of us but the token. */
public final class Joining {
    private Joining() {}

    /**
     * Asks for a certificate by token and stores it. The domain is taken for the right one only if its authority has the
     * token's fingerprint, before the token is sent.
     *
     * @param domain where its exchange listens
     * @throws IllegalArgumentException if the token is not one for joining
     * @throws IOException with the reason, if the domain cannot be reached, is another one, or refuses
     */
    public static void join(InetSocketAddress domain, TokenText token, Enrolment enrolment) throws IOException {
        String fingerprint = token.fingerprint();
        if (fingerprint == null) {
            throw new IllegalArgumentException("this token is for the API; one for joining is made with 'hypha token"
                    + " create --node' or '--child DOMAIN'");
        }
        InetSocketAddress target = new InetSocketAddress(domain.getHostString(), domain.getPort());
        if (target.isUnresolved()) {
            throw new IOException("the host name '" + domain.getHostString() + "' is not known");
        }
        try (EventLoops loops = EventLoops.acquire()) {
            ManagedChannel channel = Channels.to(target, Tls.forJoining(fingerprint), loops, Limits.DEFAULT);
            try {
                switch (Question.ask(channel, enrolment.request(token), false)) {
                    case CertificateAnswer.Issued issued -> enrolment.store(issued);
                    case CertificateAnswer.Refused refused -> throw new IOException("refused: " + refused.reason());
                }
            } finally {
                end(channel);
            }
        }
    }

    private static void end(ManagedChannel channel) {
        try {
            channel.shutdownNow().awaitTermination(Limits.DEFAULT.linger().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
