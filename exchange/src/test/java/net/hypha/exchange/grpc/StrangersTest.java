package net.hypha.exchange.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final int PER_ADDRESS = 3;

    private final Limits limits = Limits.DEFAULT
            .withBeat(Duration.ofSeconds(1))
            .withStrangers(PER_ADDRESS, Duration.ofSeconds(2)); // two beats
    private final Strangers strangers = new Strangers(limits);
    private final List<Integer> ended = new ArrayList<>();

    @Test
    void oneAddressMayNotHoldManyAndOthersDoNotMind() {
        assertThat(arrive("192.0.2.1", 1)).isTrue();
        assertThat(arrive("192.0.2.1", 2)).isTrue();
        assertThat(arrive("192.0.2.1", 3)).isTrue();
        assertThat(arrive("192.0.2.1", 4)).isFalse();
        assertThat(arrive("192.0.2.2", 5)).isTrue();
        strangers.known(at("192.0.2.1", 2));
        assertThat(arrive("192.0.2.1", 6)).isTrue();
        strangers.gone(at("192.0.2.1", 1));
        assertThat(arrive("192.0.2.1", 7)).isTrue();
        assertThat(arrive("192.0.2.1", 8)).isFalse();
        assertThat(ended).isEmpty();
    }

    @Test
    void whoDoesNotGreetInTimeIsSentAway() {
        arrive("192.0.2.1", 1);
        arrive("192.0.2.1", 2);
        strangers.beat();
        arrive("192.0.2.1", 3);
        strangers.known(at("192.0.2.1", 2));
        strangers.beat();
        assertThat(ended).isEmpty();
        strangers.beat();
        assertThat(ended).containsExactly(1);
        strangers.beat();
        assertThat(ended).containsExactly(1, 3);
        assertThat(strangers.count()).isZero();
    }

    @Test
    void manyAddressesPushOutTheLongestWaiting() {
        for (int i = 0; i < limits.strangers(); i++) {
            assertThat(arrive("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256, i + 1))
                    .isTrue();
        }
        assertThat(arrive("192.0.2.1", 9)).isTrue();
        assertThat(ended).containsExactly(1);
        assertThat(strangers.count()).isEqualTo(limits.strangers());
    }

    @Test
    void aStrangerIsHeardOnlySoFar() {
        arrive("192.0.2.1", 1);
        InetSocketAddress remote = at("192.0.2.1", 1);
        int most = Math.toIntExact(limits.strangerBytes());
        assertThat(strangers.said(remote, most)).isEqualTo(Strangers.Verdict.TAKE);
        assertThat(strangers.said(remote, 1)).isEqualTo(Strangers.Verdict.LEAVE);
        assertThat(ended).containsExactly(1);
        arrive("192.0.2.1", 2);
        strangers.known(at("192.0.2.1", 2));
        assertThat(strangers.said(at("192.0.2.1", 2), most + 1)).isEqualTo(Strangers.Verdict.TAKE_ALL);
    }

    private boolean arrive(String address, int port) {
        return strangers.arrived(at(address, port), () -> ended.add(port));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
