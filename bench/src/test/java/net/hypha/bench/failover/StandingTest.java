package net.hypha.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import net.hypha.bench.load.Ready;
import org.junit.jupiter.api.Test;

class StandingTest {
    @Test
    void eachEndIsCountedOnceAndTheOthersStand() throws IOException {
        try (Selector selector = Selector.open();
                ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Standing standing = new Standing(3)) {
            standing.open(selector, (InetSocketAddress) server.getLocalAddress());
            SocketChannel reset = server.accept().setOption(StandardSocketOptions.SO_LINGER, 0);
            SocketChannel closed = server.accept();
            try (SocketChannel stays = server.accept()) {
                reset.close();
                closed.close();
                while (standing.ended() < 2) {
                    Ready.turn(selector, 1);
                }
                Ready.turn(selector, 1);
                Ready.turn(selector, 1);
                assertThat(standing.ended()).isEqualTo(2);
                assertThat(stays.isConnected()).isTrue();
            }
        }
    }
}
