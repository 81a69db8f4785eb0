package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.hypha.domain.catalogue.AdmissionRules;
import net.hypha.domain.catalogue.Grant;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.TokenEntry;
import net.hypha.domain.catalogue.TokenEntry.Api;
import net.hypha.domain.catalogue.TokenEntry.ChildJoin;
import net.hypha.domain.catalogue.TokenEntry.NodeJoin;
import net.hypha.domain.catalogue.TokenEntry.Purpose;
import net.hypha.domain.view.TokenView;
import net.hypha.exchange.trust.TokenText;
import org.jspecify.annotations.Nullable;

/** The domain's tokens: for nodes and child domains that join, and for users of the API. Safe for use by many threads. */
public final class Tokens {
    private static final Duration JOIN_LIFE = Duration.ofHours(1);
    private static final Duration API_LIFE = Duration.ofDays(90);
    private static final Duration LEAST_LIFE = Duration.ofSeconds(1);
    private static final Duration MOST_LIFE = Duration.ofDays(366);

    private final Hub hub;
    private final InstantSource clock;
    private final RandomGenerator random;
    private volatile @Nullable String authority;

    Tokens(Hub hub, InstantSource clock, RandomGenerator random) {
        this.hub = hub;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Only with an authority can somebody join.
     *
     * @param fingerprint of its certificate, as in {@link TokenText}
     */
    void issuedBy(String fingerprint) {
        authority = fingerprint;
    }

    /**
     * Makes a token.
     *
     * @param life how long it is valid, 1 s to 366 days; null for 1 hour where it is for joining, 90 days for the API
     * @return the only one that shows the token itself
     * @throws Refusal if the life is out of range, there are too many tokens, or nobody can join for want of an authority
     */
    public TokenView create(Purpose purpose, @Nullable Duration life) throws Refusal {
        boolean join = !(purpose instanceof Api);
        Duration chosen = life == null ? join ? JOIN_LIFE : API_LIFE : life;
        if (chosen.compareTo(LEAST_LIFE) < 0 || chosen.compareTo(MOST_LIFE) > 0) {
            throw new Refusal(Refusal.Kind.INVALID, "expiresIn", "a token lives 1s to 366d");
        }
        String fingerprint = authority;
        if (join && fingerprint == null) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "use",
                    "this domain has no authority, so nobody can join by token: stop it, make one with 'hypha domain"
                            + " init', and start it again");
        }
        TokenText text = TokenText.fresh(random, join ? fingerprint : null);
        Instant now = clock.instant();
        TokenEntry entry = new TokenEntry(text.id(), text.hash(), purpose, now, now.plus(chosen), null);
        hub.turn(() -> {
            hub.commit(AdmissionRules.create(hub.catalogue().admissions(), entry));
            return true;
        });
        return view(text.text(), entry, now);
    }

    /** All tokens, by id; those that expired more than a week ago may be missing. */
    public List<TokenView> list() {
        Instant now = clock.instant();
        return hub.turn(() -> hub.catalogue().admissions().tokens().values().stream()
                .map(token -> view(null, token, now))
                .toList());
    }

    /**
     * From now on the token is refused.
     *
     * @throws Refusal if there is none of that id
     */
    public void delete(String id) throws Refusal {
        hub.turn(() -> {
            hub.commit(AdmissionRules.delete(hub.catalogue().admissions(), id));
            return true;
        });
    }

    /**
     * What the bearer of a token may do by the API.
     *
     * @param presented as the request carried it
     * @return empty if it is no token, wrong, expired, deleted, or not for the API
     */
    public Optional<Grant> verify(String presented) {
        return AdmissionRules.verify(hub.turn(() -> hub.catalogue().admissions()), presented, clock.instant());
    }

    private static TokenView view(@Nullable String text, TokenEntry token, Instant now) {
        boolean expired = !now.isBefore(token.expires());
        TokenEntry.Use use = token.use();
        Purpose purpose = token.purpose();
        return new TokenView(
                text,
                token.id(),
                switch (purpose) {
                    case NodeJoin _ -> "node";
                    case ChildJoin _ -> "child";
                    case Api _ -> "api";
                },
                switch (purpose) {
                    case NodeJoin join -> text(join.node());
                    case ChildJoin join -> join.domain().text();
                    case Api _ -> null;
                },
                purpose instanceof Api api ? api.role().word() : null,
                purpose instanceof Api api ? text(api.prefix()) : null,
                use != null ? "used" : expired ? "expired" : "valid",
                token.created().toString(),
                token.expires().toString(),
                use == null ? null : use.by(),
                use == null ? null : use.at().toString());
    }

    private static @Nullable String text(@Nullable Object name) {
        return name == null ? null : name.toString();
    }
}
