package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import net.hypha.exchange.trust.Authorities;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.service.DomainName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuredExchangeTest {
    private final Path directory;
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Listener domain = new Listener(Sample.MUNICH);
    private final Listener node = new Listener(Sample.ROUTER1);
    private final Authorities authorities;
    private final CertificateAuthority munich;

    SecuredExchangeTest(@TempDir Path directory) {
        this.directory = directory;
        this.authorities = new Authorities(directory);
        this.munich = authorities.create("munich");
    }

    @AfterEach
    void stopTimers() {
        timers.shutdownNow();
    }

    @Test
    void aNodeAndItsDomainProveWhoTheyAre() throws IOException {
        try (ExchangeServer server = listen(domainTrust());
                ExchangeClient _ = dial(server, authorities.issue(munich, "node:router1"), node)) {
            assertThat(node.next()).isEqualTo("open munich");
            node.session().send(Sample.numbered(1));
            assertThat(domain.next("1")).isEqualTo("1");
        }
    }

    @Test
    void aNodeWithAnothersCertificateIsRefused() throws IOException {
        try (ExchangeServer server = listen(domainTrust());
                ExchangeClient _ = dial(server, authorities.issue(munich, "node:router9"), node)) {
            assertThat(node.next()).contains("it says it is node:router1, but its certificate is for node:router9");
            assertThat(domain.events()).isEmpty();
        }
    }

    @Test
    void aDomainThatIsNotWhoItSaysIsLeft() throws IOException {
        try (ExchangeServer server = listen(authorities.issue(munich, "domain:impostor"));
                ExchangeClient _ = dial(server, authorities.issue(munich, "node:router1"), node)) {
            assertThat(node.next()).contains("it says it is domain:munich, but its certificate is for domain:impostor");
        }
    }

    @Test
    void aDomainOfAnUnknownAuthorityIsNotDialled() throws IOException {
        CertificateAuthority uptown = authorities.create("uptown");
        try (ExchangeServer server = listen(authorities.issue(uptown, "domain:munich"));
                ExchangeClient _ = dial(server, authorities.issue(munich, "node:router1"), node)) {
            assertThat(node.next())
                    .contains("the certificate for domain:munich")
                    .contains("issued by 'CN=Hypha CA uptown', is not accepted")
                    .contains("only our own authority vouches for it, " + directory);
        }
    }

    @Test
    void aNodeOfAnUnknownAuthorityIsToldWhereToLook() throws IOException {
        CertificateAuthority uptown = authorities.create("uptown");
        try (ExchangeServer server = listen(domainTrust());
                ExchangeClient _ = dial(server, knowing(uptown, "node:router1"), node)) {
            assertThat(node.next()).contains("it does not accept our certificate");
            assertThat(domain.events()).isEmpty();
        }
    }

    @Test
    void aPeersAuthorityVouchesForThatPeerAloneAndNotForNodes() throws IOException {
        CertificateAuthority uptown = authorities.create("uptown");
        authorities.create("berlin");
        Trust ours = Trust.of(domainTrust())
                .withPeers(Map.of(
                        new DomainName("uptown"), authorities.caFile("uptown"),
                        new DomainName("berlin"), authorities.caFile("berlin")));
        Listener peer = new Listener(Sample.domain("uptown"));
        Listener asBerlin = new Listener(Sample.domain("berlin"));
        Listener asOther = new Listener(Sample.domain("other"));
        try (ExchangeServer server = listen(ours);
                ExchangeClient _ = dial(server, knowing(uptown, "domain:uptown"), peer);
                ExchangeClient _ = dial(server, knowing(uptown, "domain:berlin"), asBerlin);
                ExchangeClient _ = dial(server, knowing(uptown, "domain:other"), asOther);
                ExchangeClient _ = dial(server, knowing(uptown, "node:router1"), node)) {
            assertThat(peer.next()).isEqualTo("open munich");
            assertThat(asBerlin.next()).contains("it does not accept our certificate");
            assertThat(asOther.next()).contains("it does not accept our certificate");
            assertThat(node.next()).contains("it does not accept our certificate");
        }
    }

    @Test
    void ourOwnAuthorityDoesNotVouchForAPinnedPeer() throws IOException {
        authorities.create("uptown");
        Trust ours = Trust.of(domainTrust()).withPeers(Map.of(new DomainName("uptown"), authorities.caFile("uptown")));
        Listener peer = new Listener(Sample.domain("uptown"));
        Path child = authorities.issue(munich, "domain:uptown");
        try (ExchangeServer server = listen(ours);
                ExchangeClient _ = dial(server, Trust.of(child), peer)) {
            assertThat(peer.next()).contains("it does not accept our certificate");
        }
    }

    @Test
    void anInsecureDiallerIsNotHeardByASecuredDomain() throws IOException {
        try (ExchangeServer server = listen(domainTrust());
                ExchangeClient _ =
                        ExchangeClient.dial(address(server), new Trust.Insecure(), node, timers, new Random(1))) {
            assertThat(node.next()).startsWith("waiting: ");
            assertThat(domain.events()).isEmpty();
        }
    }

    @Test
    void aSecuredDiallerDoesNotTalkToAnInsecureDomain() throws IOException {
        try (ExchangeServer server = ExchangeServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new Trust.Insecure(), domain);
                ExchangeClient _ = dial(server, authorities.issue(munich, "node:router1"), node)) {
            assertThat(node.next()).contains("it does not speak TLS");
        }
    }

    private Path domainTrust() {
        return authorities.issue(munich, "domain:munich");
    }

    /** Certified by another authority, but so that it takes domain munich for what it is. */
    private Trust knowing(CertificateAuthority authority, String identity) {
        return Trust.of(authorities.issue(authority, identity))
                .withPeers(Map.of(new DomainName("munich"), authorities.caFile("munich")));
    }

    private ExchangeServer listen(Path trust) throws IOException {
        return listen(Trust.of(trust));
    }

    private ExchangeServer listen(Trust trust) throws IOException {
        return ExchangeServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), trust, domain);
    }

    private ExchangeClient dial(ExchangeServer server, Path trust, Listener dialer) {
        return dial(server, Trust.of(trust), dialer);
    }

    private ExchangeClient dial(ExchangeServer server, Trust trust, Listener dialer) {
        return ExchangeClient.dial(address(server), trust, dialer, timers, new Random(1));
    }

    private static InetSocketAddress address(ExchangeServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
