package net.hypha.domain.catalogue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hypha.domain.catalogue.Refusal.Kind;
import net.hypha.domain.catalogue.TokenEntry.Api;
import net.hypha.domain.catalogue.TokenEntry.ChildJoin;
import net.hypha.domain.catalogue.TokenEntry.NodeJoin;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.TokenText;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/** Who may come in by which token, and who not any more. Pure. */
public final class AdmissionRules {
    /** At most so many tokens are kept. */
    public static final int MAX_TOKENS = 10_000;

    /** Expired tokens are shown for this long, so that people find out why something is refused. */
    private static final Duration SHOWN_EXPIRED = Duration.ofDays(7);

    private AdmissionRules() {}

    /** A new token; those that expired long ago go. */
    public static List<Change> create(Admissions admissions, TokenEntry token) throws Refusal {
        List<Change> changes = new ArrayList<>();
        for (TokenEntry old : admissions.tokens().values()) {
            if (old.expires().plus(SHOWN_EXPIRED).isBefore(token.created())) {
                changes.add(new Change.TokenGone(old.id()));
            }
        }
        if (admissions.tokens().size() - changes.size() >= MAX_TOKENS) {
            throw new Refusal(
                    Kind.CONFLICT,
                    null,
                    "there are " + MAX_TOKENS + " tokens, and no more are kept: delete some, see 'hypha token list'");
        }
        changes.add(new Change.TokenSet(token));
        return changes;
    }

    public static List<Change> delete(Admissions admissions, String id) throws Refusal {
        if (admissions.token(id).isEmpty()) {
            throw new Refusal(Kind.UNKNOWN, "id", "there is no token '" + id + "'; see 'hypha token list'");
        }
        return List.of(new Change.TokenGone(id));
    }

    /** What the bearer of an API token may do; nothing if the token is not valid, for whatever reason. */
    public static Optional<Grant> verify(Admissions admissions, String presented, Instant now) {
        try {
            TokenEntry token = find(admissions, TokenText.parse(presented), now);
            return token.purpose() instanceof Api api
                    ? Optional.of(new Grant(api.role(), api.prefix(), token.id()))
                    : Optional.empty();
        } catch (IllegalArgumentException | Refusal _) {
            return Optional.empty();
        }
    }

    /** Uses up a join token for an identity, which thereby is a member. */
    public static List<Change> redeem(Catalogue catalogue, TokenText presented, Identity identity, Instant now)
            throws Refusal {
        TokenEntry token = find(catalogue.admissions(), presented, now);
        if (token.use() != null) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "token",
                    "token " + token.id() + " was used by " + token.use().by() + " at "
                            + token.use().at() + ", and is good for one time: create another");
        }
        check(catalogue, token, identity);
        return List.of(
                new Change.TokenSet(token.usedBy(identity.text(), now)),
                new Change.MemberSet(new Member(identity.text(), now, revokedAt(catalogue.admissions(), identity))));
    }

    /** Whoever it is stays out from now on; also who has not joined yet, since certificates can be issued by hand. */
    public static List<Change> revoke(Catalogue catalogue, Identity identity, Instant now) {
        Instant joined = catalogue
                .admissions()
                .member(identity.text())
                .map(Member::joined)
                .orElse(null);
        return List.of(new Change.MemberSet(new Member(identity.text(), joined, now)));
    }

    private static @Nullable Instant revokedAt(Admissions admissions, Identity identity) {
        return admissions.member(identity.text()).map(Member::revoked).orElse(null);
    }

    /** Whether the token is wrong is told to nobody who does not have its secret: used and expired are told to the owner. */
    private static TokenEntry find(Admissions admissions, TokenText presented, Instant now) throws Refusal {
        TokenEntry token = admissions
                .token(presented.id())
                .filter(entry -> presented.matches(entry.hash()))
                .orElseThrow(() -> new Refusal(
                        Kind.INVALID,
                        "token",
                        "token " + presented.id() + " is not known here, or its secret is wrong: was it deleted, or"
                                + " made by another domain?"));
        if (!now.isBefore(token.expires())) {
            throw new Refusal(
                    Kind.INVALID,
                    "token",
                    "token " + token.id() + " expired at " + token.expires() + ": create another");
        }
        return token;
    }

    private static void check(Catalogue catalogue, TokenEntry token, Identity identity) throws Refusal {
        switch (token.purpose()) {
            case NodeJoin join -> checkNode(catalogue, token, join, identity);
            case ChildJoin join -> {
                if (!identity.equals(Identity.of(join.domain()))) {
                    throw wrong(token, Identity.of(join.domain()).text(), identity);
                }
            }
            case Api _ -> throw wrong(token, "the API", identity);
        }
    }

    private static void checkNode(Catalogue catalogue, TokenEntry token, NodeJoin join, Identity identity)
            throws Refusal {
        if (join.node() != null) {
            if (!identity.equals(Identity.of(join.node()))) {
                throw wrong(token, Identity.of(join.node()).text(), identity);
            }
            return;
        }
        NodeName node = identity.node().orElseThrow(() -> wrong(token, "a node", identity));
        if (catalogue.node(node).isPresent()
                || catalogue.admissions().member(identity.text()).isPresent()) {
            throw new Refusal(
                    Kind.CONFLICT,
                    "token",
                    "a node '" + node + "' joined before, and token " + token.id()
                            + " is for new names only: take another name, or 'hypha token create --node " + node + "'");
        }
    }

    private static Refusal wrong(TokenEntry token, String meant, Identity identity) {
        return new Refusal(
                Kind.CONFLICT, "token", "token " + token.id() + " is for " + meant + ", not for " + identity);
    }
}
