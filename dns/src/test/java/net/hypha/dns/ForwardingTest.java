package net.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Names that are not semantic go to the upstreams, and their answers come back. */
class ForwardingTest {
    /** Answers with one record. */
    private static final FakeUpstream.Behaviour GOOD =
            query -> List.of(FakeUpstream.txt(query, 1).toWire());

    private static final FakeUpstream.Behaviour SILENT = query -> List.of();

    @Test
    void otherNamesAreAnsweredByTheUpstreamAndSemanticOnesAreNot() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(GOOD);
                DnsServer server = serve(upstream.address())) {
            assertThat(answers(ask(server, "example.org"))).isEqualTo(1);
            assertThat(answers(DnsClient.of(server).overTcp().ask("example.org", "TXT")))
                    .isEqualTo(1);
            assertThat(ask(server, "webserver.oakestra").getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(ask(server, "nobody.oakestra").getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(upstream.udpQueries).hasValue(2);
            assertThat(server.counters().forwarded()).isEqualTo(2);
            assertThat(server.counters().semantic()).isEqualTo(2);
        }
    }

    @Test
    void theSecondUpstreamIsAskedWhereTheFirstIsSilent() throws IOException {
        try (FakeUpstream silent = new FakeUpstream(SILENT);
                FakeUpstream good = new FakeUpstream(GOOD);
                DnsServer server = serve(silent.address(), good.address())) {
            assertThat(answers(ask(server, "example.org"))).isEqualTo(1);
            assertThat(silent.udpQueries).hasValue(1);
            assertThat(server.counters().upstreamFailures()).isEqualTo(1);
        }
    }

    @Test
    void theSecondUpstreamIsAskedWhereTheFirstRefuses() throws IOException {
        try (FakeUpstream refusing = new FakeUpstream(query -> List.of(FakeUpstream.rcode(query, Rcode.REFUSED)));
                FakeUpstream good = new FakeUpstream(GOOD);
                DnsServer server = serve(refusing.address(), good.address())) {
            assertThat(answers(ask(server, "example.org"))).isEqualTo(1);
        }
    }

    @Test
    void aNoOfTheFirstUpstreamIsFinal() throws IOException {
        try (FakeUpstream no = new FakeUpstream(query -> List.of(FakeUpstream.rcode(query, Rcode.NXDOMAIN)));
                FakeUpstream good = new FakeUpstream(GOOD);
                DnsServer server = serve(no.address(), good.address())) {
            assertThat(ask(server, "example.org").getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(good.udpQueries).hasValue(0);
        }
    }

    @Test
    void aRefusalIsPassedOnWhereNobodyKnowsBetter() throws IOException {
        try (FakeUpstream refusing = new FakeUpstream(query -> List.of(FakeUpstream.rcode(query, Rcode.REFUSED)));
                FakeUpstream silent = new FakeUpstream(SILENT);
                DnsServer server = serve(refusing.address(), silent.address())) {
            assertThat(ask(server, "example.org").getRcode()).isEqualTo(Rcode.REFUSED);
        }
    }

    @Test
    void silenceOfAllUpstreamsIsServfail() throws IOException {
        try (FakeUpstream silent = new FakeUpstream(SILENT);
                DnsServer server = serve(silent.address())) {
            assertThat(ask(server, "example.org").getRcode()).isEqualTo(Rcode.SERVFAIL);
            assertThat(server.counters().errors()).isEqualTo(1);
        }
    }

    @Test
    void answersThatBelongToAnotherQueryAreNotBelieved() throws IOException {
        FakeUpstream.Behaviour forging = query -> {
            byte[] right = FakeUpstream.txt(query, 1).toWire();
            byte[] forged = FakeUpstream.txt(query, 2).toWire();
            return List.of(
                    FakeUpstream.changed(forged, wire -> flip(wire, 0)), // another id
                    FakeUpstream.changed(forged, wire -> flip(wire, 14)), // another name
                    FakeUpstream.changed(forged, wire -> flip(wire, 2)), // not a response
                    new byte[] {1, 2, 3},
                    right);
        };
        try (FakeUpstream upstream = new FakeUpstream(forging);
                DnsServer server = serve(upstream.address())) {
            assertThat(answers(ask(server, "example.org"))).isEqualTo(1);
        }
    }

    @Test
    void anAnswerTooLargeForUdpIsFetchedByTcpAndCutForAnAskerWhoTakesLess() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(large());
                DnsServer server = serve(upstream.address())) {
            Message cut = ask(server, "example.org");
            assertThat(DnsClient.text(cut)).isEqualTo("NOERROR tc");
            assertThat(answers(DnsClient.of(server).overTcp().ask("example.org", "TXT")))
                    .isEqualTo(20);
            assertThat(upstream.tcpQueries).hasValue(2);
        }
    }

    @Test
    void theTruncatedAnswerStandsWhereTcpFails() throws IOException {
        FakeUpstream.Behaviour udpOnly =
                query -> List.of(FakeUpstream.changed(FakeUpstream.txt(query, 0).toWire(), wire -> {
                    wire[2] |= 0x02;
                    return wire;
                }));
        try (FakeUpstream upstream = new FakeUpstream(udpOnly);
                DnsServer server = serve(upstream.address())) {
            assertThat(DnsClient.text(DnsClient.of(server).overTcp().ask("example.org", "TXT")))
                    .isEqualTo("NOERROR tc");
        }
    }

    @Test
    void anAskerWithEdnsIsGivenMoreThan512Bytes() throws IOException {
        FakeUpstream.Behaviour medium =
                query -> List.of(FakeUpstream.txt(query, 8).toWire());
        try (FakeUpstream upstream = new FakeUpstream(medium);
                DnsServer server = serve(upstream.address())) {
            assertThat(answers(ask(server, "example.org"))).isEqualTo(8);
            assertThat(DnsClient.text(DnsClient.of(server).withoutEdns().ask("example.org", "TXT")))
                    .isEqualTo("NOERROR tc");
        }
    }

    @Test
    void aServerThatWouldAskItselfIsRefused() {
        InetSocketAddress self = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DnsServer.start(
                        List.of(self),
                        new TestZone(),
                        DnsSettings.of(List.of(self)),
                        new SecureRandom(),
                        System::nanoTime))
                .withMessageContaining("is this server itself");
    }

    private static FakeUpstream.Behaviour large() {
        return new FakeUpstream.Behaviour() {
            @Override
            public List<byte[]> overUdp(Message query) {
                return List.of(FakeUpstream.txt(query, 20).toWire(512));
            }

            @Override
            public byte @Nullable [] overTcp(Message query) {
                return FakeUpstream.txt(query, 20).toWire();
            }
        };
    }

    private static DnsServer serve(InetSocketAddress... upstreams) throws IOException {
        Duration patience = Duration.ofMillis(400);
        return DnsClient.serve(
                new TestZone(),
                new DnsSettings(List.of(upstreams), patience, 60, 5, 64, 64, 4, Duration.ofSeconds(10)));
    }

    private static Message ask(DnsServer server, String name) throws IOException {
        return DnsClient.of(server).ask(name, "TXT");
    }

    private static int answers(Message reply) {
        return reply.getSection(Section.ANSWER).size();
    }

    private static byte[] flip(byte[] wire, int at) {
        wire[at] ^= (byte) 0x80;
        return wire;
    }
}
