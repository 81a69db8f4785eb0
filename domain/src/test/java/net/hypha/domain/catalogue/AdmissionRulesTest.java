package net.hypha.domain.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.domain.catalogue.TokenEntry.Api;
import net.hypha.domain.catalogue.TokenEntry.ChildJoin;
import net.hypha.domain.catalogue.TokenEntry.NodeJoin;
import net.hypha.domain.catalogue.TokenEntry.Purpose;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.trust.Identity;
import net.hypha.exchange.trust.TokenText;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionRulesTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Identity ROUTER1 = new Identity("node:router1");

    private final Random random = new Random(7);
    private Catalogue catalogue = Catalogue.EMPTY;

    @Test
    void aJoinTokenIsGoodForOneTime() throws Refusal {
        TokenText token = create(new NodeJoin(null));
        redeem(token, ROUTER1, NOON);
        assertThat(catalogue.admissions().member("node:router1").orElseThrow().joined())
                .isEqualTo(NOON);
        refused(token, new Identity("node:router2"), NOON, "was used by node:router1 at 2030-01-01T12:00:00Z");
    }

    @Test
    void aJoinTokenEndsWithItsHour() throws Refusal {
        TokenText token = create(new NodeJoin(null));
        refused(token, ROUTER1, NOON.plus(HOUR), "expired at 2030-01-01T13:00:00Z");
        redeem(token, ROUTER1, NOON.plus(HOUR).minusMillis(1));
    }

    @Test
    void aWrongSecretIsNoTokenWhateverItsId() throws Refusal {
        TokenText token = create(new NodeJoin(null));
        TokenText forged = new TokenText(token.id(), "A".repeat(43), null);
        refused(forged, ROUTER1, NOON, "is not known here, or its secret is wrong");
        refused(TokenText.fresh(random, null), ROUTER1, NOON, "is not known here, or its secret is wrong");
        redeem(token, ROUTER1, NOON);
    }

    @Test
    void aNamedTokenIsForThatNameOnlyAndAnUnnamedOneForNewNamesOnly() throws Refusal {
        TokenText named = create(new NodeJoin(new NodeName("router2")));
        refused(named, ROUTER1, NOON, "is for node:router2, not for node:router1");
        TokenText child = create(new ChildJoin(new DomainName("child")));
        refused(child, new Identity("domain:uptown"), NOON, "is for domain:child, not for domain:uptown");
        refused(child, new Identity("node:child"), NOON, "is for domain:child, not for node:child");
        redeem(child, new Identity("domain:child"), NOON);
        refused(create(new NodeJoin(null)), new Identity("domain:x"), NOON, "is for a node, not for domain:x");
        redeem(create(new NodeJoin(null)), ROUTER1, NOON);
        refused(create(new NodeJoin(null)), ROUTER1, NOON, "a node 'router1' joined before");
        catalogue = catalogue.after(List.of(new Change.NodeSet(
                new NodeName("old"),
                new SubnetLease(Prefix.parse("10.18.0.0/26"), null),
                new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50103),
                null)));
        refused(create(new NodeJoin(null)), new Identity("node:old"), NOON, "a node 'old' joined before");
        redeem(create(new NodeJoin(new NodeName("router1"))), ROUTER1, NOON);
    }

    @Test
    void whoIsRevokedStaysOutUntilItJoinsAnew() throws Refusal {
        redeem(create(new NodeJoin(null)), ROUTER1, NOON);
        catalogue = catalogue.after(AdmissionRules.revoke(catalogue, ROUTER1, NOON.plusSeconds(5)));
        assertThat(member().isRevoked()).isTrue();
        redeem(create(new NodeJoin(new NodeName("router1"))), ROUTER1, NOON.plusSeconds(9));
        assertThat(member().isRevoked()).isFalse();
        assertThat(member().revoked()).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void anApiTokenGrantsItsRoleWithinItsPrefixUntilItExpires() throws Refusal {
        TokenText token = create(new Api(Role.DEPLOYER, new ServiceName("shop")));
        Grant grant = Objects.requireNonNull(verify(token.text(), NOON));
        assertThat(grant).isEqualTo(new Grant(Role.DEPLOYER, new ServiceName("shop"), token.id()));
        assertThat(grant.covers(new ServiceName("shop"))).isTrue();
        assertThat(grant.covers(new ServiceName("shop.web"))).isTrue();
        assertThat(grant.covers(new ServiceName("shopping"))).isFalse();
        assertThat(grant.covers(new ServiceName("web.shop"))).isFalse();
        assertThat(verify(token.text(), NOON.plus(HOUR))).isNull();
        assertThat(verify(token.text() + "x", NOON)).isNull();
        assertThat(verify("", NOON)).isNull();
        assertThat(verify(create(new NodeJoin(null)).text(), NOON)).isNull();
        refused(token, ROUTER1, NOON, "is for the API, not for node:router1");
        catalogue = catalogue.after(AdmissionRules.delete(catalogue.admissions(), token.id()));
        assertThat(verify(token.text(), NOON)).isNull();
        assertThatThrownBy(() -> AdmissionRules.delete(catalogue.admissions(), token.id()))
                .hasMessageContaining("there is no token");
    }

    @Test
    void rolesIncludeThoseBelow() {
        assertThat(Role.ADMIN.includes(Role.READER)).isTrue();
        assertThat(Role.DEPLOYER.includes(Role.DEPLOYER)).isTrue();
        assertThat(Role.READER.includes(Role.DEPLOYER)).isFalse();
    }

    @Test
    void tokensAreBoundedAndOldOnesMakeRoom() throws Refusal {
        catalogue = catalogue.withAdmissions(many());
        assertThatThrownBy(() -> create(new NodeJoin(null))).hasMessageContaining("there are 10000 tokens");
        TokenText late = TokenText.fresh(random, null);
        Instant afterAll = NOON.plus(Duration.ofDays(8));
        List<Change> changes = AdmissionRules.create(
                catalogue.admissions(),
                new TokenEntry(late.id(), late.hash(), new NodeJoin(null), afterAll, afterAll.plus(HOUR), null));
        assertThat(catalogue.after(changes).admissions().tokens()).containsOnlyKeys(late.id());
    }

    private Admissions many() {
        SortedMap<String, TokenEntry> tokens = new TreeMap<>();
        for (int i = 0; i < AdmissionRules.MAX_TOKENS; i++) {
            tokens.put("" + i, new TokenEntry("" + i, "", new NodeJoin(null), NOON, NOON.plus(HOUR), null));
        }
        return new Admissions(tokens, catalogue.admissions().members());
    }

    private Member member() {
        return catalogue.admissions().member(ROUTER1.text()).orElseThrow();
    }

    private TokenText create(Purpose purpose) throws Refusal {
        TokenText token = TokenText.fresh(random, null);
        catalogue = catalogue.after(AdmissionRules.create(
                catalogue.admissions(),
                new TokenEntry(token.id(), token.hash(), purpose, NOON, NOON.plus(HOUR), null)));
        return token;
    }

    private void redeem(TokenText token, Identity identity, Instant now) throws Refusal {
        catalogue = catalogue.after(AdmissionRules.redeem(catalogue, token, identity, now));
    }

    private @Nullable Grant verify(String text, Instant now) {
        return AdmissionRules.verify(catalogue.admissions(), text, now).orElse(null);
    }

    private void refused(TokenText token, Identity identity, Instant now, String why) {
        assertThatThrownBy(() -> AdmissionRules.redeem(catalogue, token, identity, now))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why);
    }
}
