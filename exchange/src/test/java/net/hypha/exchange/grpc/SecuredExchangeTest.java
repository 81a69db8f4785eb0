package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import net.hypha.exchange.trust.Authorities;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Trust;
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
                    .contains("is its authority in " + directory);
        }
    }

    @Test
    void aNodeOfAnUnknownAuthorityIsToldWhereToLook() throws IOException {
        CertificateAuthority uptown = authorities.create("uptown");
        Path trust = authorities.issue(uptown, "node:router1");
        CertificateAuthority.trustAlso(authorities.caFile("munich"), trust);
        try (ExchangeServer server = listen(domainTrust());
                ExchangeClient _ = dial(server, trust, node)) {
            assertThat(node.next()).contains("it does not accept our certificate");
            assertThat(domain.events()).isEmpty();
        }
    }

    @Test
    void aPeersAuthorityVouchesForDomainsButNotForNodes() throws IOException {
        CertificateAuthority uptown = authorities.create("uptown");
        Path ours = domainTrust();
        CertificateAuthority.trustAlso(authorities.caFile("uptown"), ours);
        Path peer = authorities.issue(uptown, "domain:uptown");
        CertificateAuthority.trustAlso(authorities.caFile("munich"), peer);
        Path stranger = authorities.issue(uptown, "node:router1");
        CertificateAuthority.trustAlso(authorities.caFile("munich"), stranger);
        Listener peerDomain = new Listener(Sample.domain("uptown"));
        try (ExchangeServer server = listen(ours);
                ExchangeClient _ = dial(server, peer, peerDomain);
                ExchangeClient _ = dial(server, stranger, node)) {
            assertThat(peerDomain.next()).isEqualTo("open munich");
            assertThat(node.next()).contains("it does not accept our certificate");
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

    private ExchangeServer listen(Path trust) throws IOException {
        return ExchangeServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Trust.of(trust), domain);
    }

    private ExchangeClient dial(ExchangeServer server, Path trust, Listener dialer) {
        return ExchangeClient.dial(address(server), Trust.of(trust), dialer, timers, new Random(1));
    }

    private static InetSocketAddress address(ExchangeServer server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
}
