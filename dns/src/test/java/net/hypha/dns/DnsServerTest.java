package net.hypha.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The server's life: where it listens, and that nothing of it stays. */
class DnsServerTest {
    private static final DnsSettings SETTINGS = DnsSettings.of(List.of());
    private static final byte[] QUERY = Message.newQuery(
                    Record.newRecord(Name.fromConstantString("webserver.oakestra."), Type.A, DClass.IN))
            .toWire();

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void theServerListensWhereItWasAskedToInBothFamilies(String address) throws IOException {
        try (DnsServer server = start(new InetSocketAddress(InetAddress.ofLiteral(address), 0))) {
            assertThat(DnsClient.text(DnsClient.of(server).ask("2.webserver.oakestra", "AAAA")))
                    .isEqualTo("NOERROR aa | = AAAA fdff::3");
            assertThat(DnsClient.text(DnsClient.of(server).overTcp().ask("2.webserver.oakestra", "AAAA")))
                    .isEqualTo("NOERROR aa | = AAAA fdff::3");
        }
    }

    @Test
    void afterCloseTheAddressIsFreeAndClosingTwiceIsHarmless() throws IOException {
        DnsServer server = start(loopback(0));
        InetSocketAddress address = server.addresses().getFirst();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            TcpFrames.write(client, QUERY);
            assertThat(TcpFrames.read(client, new UpstreamCall.Deadline(System::nanoTime, 10_000_000_000L)))
                    .isPresent();
            server.close();
            assertThat(client.getInputStream().read())
                    .as("open connections are closed")
                    .isEqualTo(-1);
        }
        server.close();
        start(address).close();
    }

    @Test
    void anAddressInUseIsRefusedByNameAndTheOthersAreFreedAgain() throws IOException {
        try (DnsServer other = start(loopback(0))) {
            InetSocketAddress taken = other.addresses().getFirst();
            InetSocketAddress first = loopback(freePort());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> start(first, taken))
                    .withMessageStartingWith("DNS cannot listen on 127.0.0.1 port " + taken.getPort() + "/TCP")
                    .withMessageContaining("'ss -lnp' shows who holds the port");
            start(first).close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }

    private static DnsServer start(InetSocketAddress... listen) throws IOException {
        return DnsServer.start(List.of(listen), new TestZone(), SETTINGS, new SecureRandom(), System::nanoTime);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
