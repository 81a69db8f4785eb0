package net.hypha.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TapTest {
    @RegisterExtension
    final TestNamespaces namespaces = new TestNamespaces();

    private final ByteBuffer frame = ByteBuffer.allocateDirect(Tap.MAX_FRAME);

    @Test
    void whatTheKernelSendsIsReadAndWhatIsWrittenArrives() throws IOException {
        NetworkNamespace inside = namespaces.create("a");
        try (Tap tap = inside.call(() -> Tap.open("hypha0"))) {
            Link link = Ip.in(inside).link("hypha0").orElseThrow();
            assertThat(tap.ifindex()).isEqualTo(link.index());
            assertThat(tap.mac()).isEqualTo(link.mac());
            assertThat(link.up()).isTrue();
            assertThat(Ip.in(inside).addresses()).noneMatch(a -> a.device().equals("hypha0"));

            Ip.in(inside).batch(List.of("address add 10.18.0.1/26 dev hypha0"));
            inside.call(() -> send("10.18.0.2", 4000, "question"));
            assertThat(tap.read(frame.clear(), 5_000)).isEqualTo(14 + 20 + 8 + "question".length());

            try (DatagramSocket echo = inside.call(() -> new DatagramSocket(4000))) {
                assertThat(tap.write(turned(frame.flip(), tap.mac()))).isTrue();
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                echo.setSoTimeout(5_000);
                echo.receive(packet);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                        .isEqualTo("question");
            }
        }
        assertThat(Ip.in(inside).link("hypha0")).isEmpty();
    }

    @Test
    void aReaderIsWokenAndAClosedDeviceSaysSo() throws IOException {
        NetworkNamespace inside = namespaces.create("a");
        Tap tap = inside.call(() -> Tap.open("hypha0"));
        CompletableFuture<Integer> woken = read(tap);
        tap.wake();
        assertThat(woken.join()).isZero();

        CompletableFuture<Integer> waiting = read(tap).thenCompose(ignored -> read(tap));
        tap.close();
        tap.close();
        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("hypha0 is closed");
    }

    @Test
    void aPersistentDeviceOutlivesItsOwnerAndIsTakenOver() throws IOException {
        NetworkNamespace inside = namespaces.create("a");
        TapSpec spec = TapSpec.named("hypha0").withPersistence().withMtu(9000);
        int first;
        try (Tap tap = inside.call(() -> Tap.open(spec))) {
            first = tap.ifindex();
        }
        try (Tap tap = inside.call(() -> Tap.open(spec))) {
            assertThat(tap.ifindex()).isEqualTo(first);
            assertThat(Ip.in(inside).link("hypha0").orElseThrow().mtu()).isEqualTo(9000);
            assertThatThrownBy(() -> inside.call(() -> Tap.open(spec)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("EBUSY")
                    .hasMessageContaining("another process holds it");
        }
    }

    private CompletableFuture<Integer> read(Tap tap) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                result.complete(tap.read(ByteBuffer.allocateDirect(100), -1));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static int send(String host, int port, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(
                    new DatagramPacket(bytes, bytes.length, new InetSocketAddress(InetAddress.ofLiteral(host), port)));
        }
        return bytes.length;
    }

    /** The same frame on its way back: addresses exchanged (which leaves the checksum true), to the device's MAC. */
    private static ByteBuffer turned(ByteBuffer frame, String mac) {
        int source = frame.getInt(26);
        frame.putInt(26, frame.getInt(30)).putInt(30, source);
        frame.put(0, java.util.HexFormat.ofDelimiter(":").parseHex(mac));
        return frame;
    }
}
