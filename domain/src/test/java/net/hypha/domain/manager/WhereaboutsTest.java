package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.semantics.distance.Coordinate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes hear how others are probed, and where those take themselves to be. */
class WhereaboutsTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    private Path folder;

    private World world;
    private FakeNode one;
    private FakeNode two;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "gateways: 1\npeers: [{name: uptown}]");
        one = world.join("munich", "one", "192.0.2.1", 50103);
        two = world.join("munich", "two", "192.0.2.2", 50103);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void eachNodeHearsOfEachSoonAfterItCame() {
        say(one, beacon(one, 1, null));
        say(two, beacon(two, 2, 5.0));
        assertThat(one.beacons).isEmpty();
        world.pass(Whereabouts.SOON);
        assertThat(one.beacons.values()).containsExactlyInAnyOrder(beacon(one, 1, null), beacon(two, 2, 5.0));
        assertThat(two.beacons).isEqualTo(one.beacons);
    }

    @Test
    void coordinatesThatMoveAreToldTogetherAndSeldom() {
        say(one, beacon(one, 1, 5.0));
        say(two, beacon(two, 2, 5.0));
        world.pass(Whereabouts.SOON);
        for (int i = 0; i < 5; i++) {
            say(one, beacon(one, 1, 6.0 + i));
            world.pass(Duration.ofSeconds(1));
        }
        say(two, beacon(two, 2, 9.0));
        assertThat(two.beacons.get(one.tunnel)).isEqualTo(beacon(one, 1, 5.0));
        world.pass(Whereabouts.SETTLED.minusSeconds(5));
        assertThat(two.beacons.values()).containsExactlyInAnyOrder(beacon(one, 1, 10.0), beacon(two, 2, 9.0));
    }

    @Test
    void anotherKeyIsToldSoon() {
        say(one, beacon(one, 1, 5.0));
        world.pass(Whereabouts.SOON);
        say(one, beacon(one, 3, null));
        world.pass(Whereabouts.SOON.plus(MOMENT));
        assertThat(two.beacons.get(one.tunnel)).isEqualTo(beacon(one, 3, null));
    }

    @Test
    void nobodySpeaksForAnother() {
        say(one, beacon(one, 1, 5.0));
        say(two, beacon(one, 2, 1.0));
        world.pass(Whereabouts.SOON);
        assertThat(two.beacons.values()).containsExactly(beacon(one, 1, 5.0));
    }

    @Test
    void whoComesBackIsToldAnew() {
        say(one, beacon(one, 1, 5.0));
        world.pass(Whereabouts.SOON);
        world.link(two).cut("pulled the plug");
        world.settle();
        two.beacons.clear();
        world.link(two).restore();
        world.pass(Whereabouts.SOON);
        assertThat(two.beacons.values()).containsExactly(beacon(one, 1, 5.0));
    }

    @Test
    void whoWentIsToldToNobodyAnyMore() {
        say(one, beacon(one, 1, 5.0));
        world.pass(Whereabouts.SOON);
        world.leaves(one);
        world.pass(Duration.ofSeconds(5));
        FakeNode three = world.join("munich", "three", "192.0.2.3", 50103);
        world.pass(Whereabouts.SOON);
        assertThat(three.beacons).isEmpty();
    }

    @Test
    void otherDomainsHearOfGatewaysAndTheirGatewaysOfAll() throws Exception {
        world.start(
                "uptown",
                "gateways: 1\npools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}\n"
                        + "peers: [{name: munich, dial: '192.0.2.9:1'}]");
        FakeNode gate = world.join("uptown", "gate", "198.51.100.1", 50103);
        FakeNode back = world.join("uptown", "yard", "198.51.100.2", 50103);
        world.connect("uptown", "munich");
        say(one, beacon(one, 1, 5.0));
        say(two, beacon(two, 2, 6.0));
        say(gate, beacon(gate, 3, 7.0));
        say(back, beacon(back, 4, 8.0));
        passSeconds(20);
        assertThat(one.beacons.keySet())
                .as("a gateway")
                .containsExactlyInAnyOrder(one.tunnel, two.tunnel, gate.tunnel, back.tunnel);
        assertThat(two.beacons.keySet())
                .as("not a gateway")
                .containsExactlyInAnyOrder(one.tunnel, two.tunnel, gate.tunnel);
        assertThat(back.beacons.get(one.tunnel)).isEqualTo(beacon(one, 1, 5.0));

        say(one, beacon(one, 1, 15.0));
        passSeconds(30);
        assertThat(back.beacons.get(one.tunnel)).isEqualTo(beacon(one, 1, 15.0));
    }

    private void say(FakeNode node, Beacon beacon) {
        node.send(new Message.Beacons(List.of(beacon)));
        world.settle();
    }

    /** From domain to domain it takes several steps. */
    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            world.pass(Duration.ofSeconds(1));
        }
    }

    private static Beacon beacon(FakeNode node, int key, @Nullable Double height) {
        return new Beacon(
                node.tunnel,
                new ProbeKey("%064x".formatted(key)),
                height == null ? null : new Coordinate(Collections.nCopies(Coordinate.DIMENSIONS, 1.0), height, 0.1));
    }
}
