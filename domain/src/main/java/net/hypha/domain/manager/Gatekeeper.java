package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.hypha.domain.catalogue.AdmissionRules;
import net.hypha.domain.catalogue.Member;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.journal.JournalException;
import net.hypha.domain.view.MemberView;
import net.hypha.exchange.Admission;
import net.hypha.exchange.RefusedException;
import net.hypha.exchange.message.CertificateAnswer;
import net.hypha.exchange.message.CertificateRequest;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.Proof;
import net.hypha.exchange.trust.TokenText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets a certificate of this domain, and who is not let in with one any more. Revoking is by time: certificates from
 * before it stay refused for good, those that a later join brought are taken. Safe for use by many threads.
 */
public final class Gatekeeper implements Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

    private final Hub hub;
    private final InstantSource clock;
    private final Map<Identity, Instant> revoked = new ConcurrentHashMap<>();
    private volatile @Nullable CertificateAuthority authority;
    private volatile Duration validity = Duration.ZERO;
    private volatile Runnable whenRevoked = () -> {};

    Gatekeeper(Hub hub, InstantSource clock) {
        this.hub = hub;
        this.clock = clock;
        hub.catalogue().admissions().members().values().forEach(this::remember);
    }

    void issueBy(CertificateAuthority newAuthority, Duration newValidity) {
        authority = newAuthority;
        validity = newValidity;
    }

    /** Told after somebody was revoked, so that its sessions are ended. */
    public void whenRevoked(Runnable then) {
        whenRevoked = then;
    }

    /** Ends the sessions of a node or child domain, and refuses its certificates until it joins with a new token. */
    public MemberView revoke(Identity identity) throws Refusal {
        Member member = hub.turn(() -> {
            if (identity.domain().filter(hub.self()::equals).isPresent()) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "identity", "domain '" + hub.self() + "' cannot revoke itself");
            }
            hub.commit(AdmissionRules.revoke(hub.catalogue(), identity, clock.instant()));
            return member(identity);
        });
        remember(member);
        LOG.atWarn().addKeyValue("identity", identity).log("Revoked");
        whenRevoked.run();
        return view(member);
    }

    /** Nodes and child domains that joined by token or were revoked, by identity. */
    public List<MemberView> members() {
        return hub.turn(() -> hub.catalogue().admissions().members().values().stream()
                .map(Gatekeeper::view)
                .toList());
    }

    @Override
    public Optional<String> whyNot(Proof proof) {
        Instant at = revoked.get(proof.identity());
        return at == null || !proof.from().isBefore(CertificateAuthority.firstAfter(at))
                ? Optional.empty()
                : Optional.of(proof.identity() + " was revoked at " + at + "; to let it in again, make a token for it"
                        + " with 'hypha token create' and let it join anew");
    }

    @Override
    public CertificateAnswer.Issued certify(@Nullable Proof proof, CertificateRequest request) throws RefusedException {
        CertificateAuthority issuer = authority;
        if (issuer == null) {
            throw new RefusedException("domain '" + hub.self() + "' has no authority that issues certificates: make one"
                    + " with 'hypha domain init', or renew this certificate by hand with 'hypha trust issue'");
        }
        try {
            CertificateAnswer.Issued issued =
                    proof == null ? join(issuer, request) : issue(issuer, proof.identity(), request);
            LOG.atInfo()
                    .addKeyValue("identity", CertificateAuthority.requested(request.request()))
                    .addKeyValue("joined", proof == null)
                    .log("Certificate issued");
            return issued;
        } catch (Refusal e) {
            throw new RefusedException(e.reason());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        } catch (JournalException e) {
            LOG.atError().setCause(e).log("Journal failed; nobody can join");
            throw new RefusedException("domain '" + hub.self() + "' cannot write its journal: " + e.getMessage());
        }
    }

    /** The token is used up in the turn that issues the certificate: by nobody else, and not if that fails. */
    private CertificateAnswer.Issued join(CertificateAuthority issuer, CertificateRequest request) throws Refusal {
        TokenText token = TokenText.parse(String.valueOf(request.token()));
        Identity identity = CertificateAuthority.requested(request.request());
        return hub.turn(() -> {
            var changes = AdmissionRules.redeem(hub.catalogue(), token, identity, clock.instant());
            CertificateAnswer.Issued issued = issue(issuer, identity, request);
            hub.commit(changes);
            return issued;
        });
    }

    private CertificateAnswer.Issued issue(CertificateAuthority issuer, Identity identity, CertificateRequest request) {
        String certificate = issuer.certify(identity, request.request(), validity, revoked.get(identity));
        return new CertificateAnswer.Issued(certificate, issuer.certificateText());
    }

    private Member member(Identity identity) {
        return hub.catalogue()
                .admissions()
                .member(identity.text())
                .orElseThrow(() -> new IllegalStateException(identity + " was revoked and is not there"));
    }

    private void remember(Member member) {
        if (member.revoked() != null) {
            revoked.put(new Identity(member.identity()), member.revoked());
        }
    }

    private static MemberView view(Member member) {
        return new MemberView(
                member.identity(),
                member.isRevoked() ? "revoked" : "joined",
                member.joined() == null ? null : member.joined().toString(),
                member.revoked() == null ? null : member.revoked().toString());
    }
}
