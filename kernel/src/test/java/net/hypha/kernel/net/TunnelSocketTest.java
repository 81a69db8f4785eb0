package net.hypha.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class TunnelSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_MS = 10_000;

    @Test
    void whatIsSentFromOneComesToAnother() throws Exception {
        int here = free();
        try (TunnelSocket one = TunnelSocket.open(LOOPBACK, here)) {
            assertThat(one.receive(1)).isEmpty();
            one.send(new byte[] {1, 2, 3}, LOOPBACK, here);
            TunnelSocket.Received received = one.receive(PATIENCE_MS).orElseThrow();
            assertThat(received.bytes()).containsExactly(1, 2, 3);
            assertThat(received.port()).isEqualTo(here);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
            assertThatThrownBy(() -> TunnelSocket.open(LOOPBACK, other.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("UDP port " + other.getLocalPort());
        }
    }

    /** As channels do; who keeps a port by it has to look. */
    @Test
    void anInterruptedReaderClosesIt() throws Exception {
        try (TunnelSocket socket = TunnelSocket.open(LOOPBACK, free())) {
            assertThat(socket.isOpen()).isTrue();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> socket.receive(PATIENCE_MS)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(socket.isOpen()).isFalse();
        }
    }

    private static int free() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, LOOPBACK)) {
            return any.getLocalPort();
        }
    }
}
