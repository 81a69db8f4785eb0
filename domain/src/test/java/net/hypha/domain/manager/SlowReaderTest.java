package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.memory.MemoryLink;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A domain that dialled and reads slowly is told how things are in the end, as soon as there is room again: nothing else happens then. */
class SlowReaderTest {
    private static final int MORE_THAN_THERE_IS_ROOM_FOR = 8;
    private static final ServiceKey LAST = ServiceKey.of("web" + (MORE_THAN_THERE_IS_ROOM_FOR - 1), "eu");

    @TempDir
    private Path folder;

    private World world;

    @BeforeEach
    void setUp() {
        world = new World(folder, new MemoryExchange());
    }

    @AfterEach
    void tearDown() {
        world.close();
    }

    @Test
    void aPeerHearsTheRestOnceItReads() throws Exception {
        world.start("eu", "peers: [{name: uptown}]");
        join("uptown", "peers: [{name: eu, dial: '192.0.2.9:1'}]");

        whileItReadsNothing(world.connection("uptown", "eu"));

        assertThat(world.domain("uptown").table()).containsKey(LAST);
    }

    @Test
    void aChildHearsTheRestOnceItReads() throws Exception {
        world.start("eu", "children: [{name: berlin.eu}]");
        join("berlin.eu", "parent: {name: eu, dial: '192.0.2.9:1'}");
        FakeNode node = world.join("berlin.eu", "node", "192.0.2.1", 50103);
        for (int i = 0; i < MORE_THAN_THERE_IS_ROOM_FOR; i++) {
            node.ask(ServiceKey.of("web" + i, "eu"));
        }
        world.pass(Duration.ofSeconds(5));
        assertThat(node.open).as("all are answered: there is none yet").isEmpty();

        whileItReadsNothing(world.connection("berlin.eu", "eu"));

        assertThat(node.table).containsKey(LAST);
    }

    /** Another domain dials {@code eu}. */
    private void join(String name, String yaml) throws Exception {
        world.start(name, "pools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}\n" + yaml);
        world.connect(name, "eu");
    }

    private void whileItReadsNothing(MemoryLink connection) throws Exception {
        connection.stall(true);
        for (int i = 0; i < MORE_THAN_THERE_IS_ROOM_FOR; i++) {
            world.apply("eu", "web" + i);
        }
        connection.stall(false);
        world.settle();
    }
}
