package net.hypha.exchange;

import java.util.Optional;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.trust.Proof;
import org.jspecify.annotations.Nullable;

/** Decides on certificates: who gets one, and who does not get in with one any more. Called by many threads. */
public interface Admission {
    /** Nobody is revoked, and nobody gets a certificate here. */
    Admission NONE = new Admission() {
        @Override
        public Optional<String> whyNot(Proof proof) {
            return Optional.empty();
        }

        @Override
        public CertificateAnswer.Issued certify(@Nullable Proof proof, CertificateRequest request)
                throws RefusedException {
            throw new RefusedException("no certificates are issued here");
        }
    };

    /** Why a certificate is refused that is valid in itself; empty if it is not. Must not block. */
    Optional<String> whyNot(Proof proof);

    /**
     * Issues a certificate. May wait for a disk.
     *
     * @param proof who asks, to have its certificate renewed; null for who has none, and needs a token
     * @throws RefusedException with the reason to send back
     */
    CertificateAnswer.Issued certify(@Nullable Proof proof, CertificateRequest request) throws RefusedException;
}
