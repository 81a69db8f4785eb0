package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.hypha.domain.table.DoubtBoard;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers' nodes saw comes to the instance's own node, and to nobody else. */
class HearsayTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");

    @TempDir
    private Path folder;

    private World world;
    private FakeNode host;
    private FakeNode other;
    private FakeNode one;
    private FakeNode two;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "");
        world.apply("munich", "web");
        world.apply("munich", "secret");
        host = world.join("munich", "host", "192.0.2.1", 50103);
        other = world.join("munich", "other", "192.0.2.2", 50103);
        one = world.join("munich", "one", "192.0.2.3", 50103);
        two = world.join("munich", "two", "192.0.2.4", 50103);
        host.attach("w0", "web", null);
        other.attach("w1", "web", null);
        other.attach("s", "secret", null);
        world.pass(Duration.ofSeconds(1));
        one.ask(WEB);
        two.ask(WEB);
        world.pass(Duration.ofSeconds(1));
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void whatTwoCallersSawIsPassedOnOnceToTheInstancesNodeAlone() {
        Doubt doubt = new Doubt(WEB, 0, Doubt.Kind.UNANSWERED, 80, 6);
        say(one, doubt);
        say(two, doubt);
        say(one, doubt);
        assertThat(host.doubts).containsExactly(doubt);
        assertThat(List.of(other, one, two))
                .allSatisfy(node -> assertThat(node.doubts).isEmpty());
        assertThat(counted("passed-on")).isEqualTo(1);
        assertThat(counted("known")).isEqualTo(2);

        world.pass(Duration.ofSeconds(1));
        say(two, new Doubt(WEB, 0, Doubt.Kind.REFUSED, 80, 6));
        assertThat(host.doubts).hasSize(2);
        assertThat(one.known(WEB).instances())
                .as("nobody's word makes one unhealthy")
                .hasSize(2)
                .allMatch(instance -> instance.state() == Instance.State.READY);
    }

    @Test
    void whoSpeaksOfWhatItCannotKnowIsNotHeard() {
        say(one, new Doubt(WEB, 77, Doubt.Kind.REFUSED, 80, 6));
        say(one, new Doubt(ServiceKey.of("secret", "munich"), 0, Doubt.Kind.REFUSED, 80, 6));
        say(one, new Doubt(ServiceKey.of("web", "uptown"), 0, Doubt.Kind.REFUSED, 80, 6));
        say(one, new Doubt(ServiceKey.of("nothing", "munich"), 0, Doubt.Kind.REFUSED, 80, 6));
        say(host, new Doubt(WEB, 0, Doubt.Kind.REFUSED, 80, 6)); // its own: it knows
        assertThat(host.doubts).isEmpty();
        assertThat(other.doubts).isEmpty();
        assertThat(counted("unknown")).isEqualTo(4);
        assertThat(counted("no-use")).isEqualTo(1);
    }

    @Test
    void whoNeverStopsKeepsNobodyFromBeingHeard() {
        Doubt[] flood = IntStream.range(0, Message.MAX_DOUBTS)
                .mapToObj(number -> new Doubt(WEB, number, Doubt.Kind.REFUSED, 80, 6))
                .toArray(Doubt[]::new);
        for (int i = 0; i < 100; i++) {
            say(one, flood);
        }
        assertThat(host.doubts).hasSize(1);
        assertThat(other.doubts).hasSize(1);
        assertThat(counted("unknown")).isEqualTo(DoubtBoard.OF_ONE_NODE - 2);
        assertThat(counted("too-many")).isEqualTo(100L * Message.MAX_DOUBTS - DoubtBoard.OF_ONE_NODE);

        world.pass(Duration.ofMillis(999));
        host.doubts.clear();
        world.pass(Duration.ofMillis(1));
        say(one, flood);
        say(two, new Doubt(WEB, 0, Doubt.Kind.UNANSWERED, 80, 6));
        assertThat(host.doubts).hasSize(1);
        assertThat(counted("known")).isEqualTo(1);
    }

    @Test
    void oneWhoseNodeIsSilentIsNotLookedAt() {
        world.link(host).cut("pulled the plug");
        world.settle();
        say(one, new Doubt(WEB, 0, Doubt.Kind.UNANSWERED, 80, 6));
        assertThat(counted("no-use")).isEqualTo(1);
    }

    private void say(FakeNode node, Doubt... doubts) {
        node.send(new Message.Doubts(List.of(doubts)));
        world.settle();
    }

    private long counted(String what) {
        return world.domain("munich").status().doubts().getOrDefault(what, 0L);
    }
}
