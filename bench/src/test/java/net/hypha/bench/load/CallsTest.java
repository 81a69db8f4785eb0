package net.hypha.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallsTest {
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final byte[] ASK = "ask".getBytes(StandardCharsets.US_ASCII);

    private final List<String> told = new ArrayList<>();
    private final Outcome outcome = new Outcome() {
        @Override
        public void answered(long nowNs, String by) {
            told.add("answered by " + by);
        }

        @Override
        public void failed(long nowNs, String why) {
            told.add("failed: " + why);
        }
    };
    private Selector selector;
    private ServerSocketChannel server;
    private Calls calls;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        calls = new Calls(selector, PATIENCE_NS);
    }

    @AfterEach
    void close() throws IOException {
        calls.close();
        server.close();
        selector.close();
    }

    private void begin(long dueNs) throws IOException {
        calls.begin((InetSocketAddress) server.getLocalAddress(), ASK, dueNs, outcome);
    }

    private void serveUntilEmpty() throws IOException {
        while (!calls.isEmpty()) {
            Ready.turn(selector, 1);
            calls.giveUp();
        }
    }

    @Test
    void whoAnswersIsToldOnceAndTheServerCloses() throws IOException {
        begin(System.nanoTime());
        try (SocketChannel connection = server.accept()) {
            while (told.isEmpty()) {
                Ready.turn(selector, 1);
                calls.giveUp();
                if (connection.socket().getInputStream().available() == ASK.length) {
                    connection.read(ByteBuffer.allocate(ASK.length));
                    connection.write(ByteBuffer.wrap(Page.of("i7")));
                }
            }
            assertThat(calls.isEmpty()).isFalse();
        }
        serveUntilEmpty();

        assertThat(told).containsExactly("answered by i7");
    }

    @Test
    void aConnectionThatIsClosedWithoutAWordFailed() throws IOException {
        begin(System.nanoTime());
        server.accept().close();
        serveUntilEmpty();

        assertThat(told).hasSize(1).first().asString().startsWith("failed: ");
    }

    @Test
    void whatIsLateIsGivenUp() throws IOException {
        begin(System.nanoTime() - PATIENCE_NS - 1);
        calls.giveUp();

        assertThat(calls.isEmpty()).isTrue();
        assertThat(told).containsExactly("failed: no SYN-ACK");
    }

    @Test
    void aPortWhereNobodyListensFails() throws IOException {
        InetSocketAddress nobody = (InetSocketAddress) server.getLocalAddress();
        server.close();
        calls.begin(nobody, ASK, System.nanoTime(), outcome);
        serveUntilEmpty();

        assertThat(told).containsExactly("failed: Connection refused");
    }

    @Test
    void whatIsUnderWayAtTheEndIsGivenUp() throws IOException {
        begin(System.nanoTime());
        calls.close();

        assertThat(told).hasSize(1);
        assertThat(calls.isEmpty()).isTrue();
    }
}
