package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that comes back does not tell again what it offers, where the domain knows it. */
class UnchangedTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "munich");

    @TempDir
    private Path folder;

    private World world;
    private FakeNode one;
    private FakeNode two;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "");
        world.apply("munich", "web");
        one = world.join("munich", "one", "192.0.2.1", 50103);
        two = world.join("munich", "two", "192.0.2.2", 50103);
        one.attach("a", "web", null);
        one.attach("caller", null, null);
        two.ask(WEB);
        world.settle();
        one.sent.clear();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void itIsSaidInOneWordAfterARestartOfTheManager() throws Exception {
        Lease before = one.lease("a");

        world.restart("munich");
        world.pass(Duration.ofSeconds(30));

        assertThat(one.sent).hasAtLeastOneElementOfType(Message.Unchanged.class);
        assertThat(one.sent).doesNotHaveAnyElementsOfTypes(Message.Publish.class);
        assertThat(one.isCertainOf("a")).isTrue();
        assertThat(one.lease("a")).isEqualTo(before);
        assertThat(two.known(WEB).instances()).hasSize(1);
    }

    @Test
    void aNodeThatWasAwayTooLongIsInTheTableAgain() throws Exception {
        world.link(one).cut("pulled the plug");
        world.pass(Duration.ofSeconds(2));
        assertThat(two.known(WEB).instances()).isEmpty();

        world.link(one).restore();
        world.settle();

        assertThat(one.sent).doesNotHaveAnyElementsOfTypes(Message.Publish.class);
        assertThat(two.known(WEB).instances()).hasSize(1);
    }

    @Test
    void whatCameWhileTheDomainWasAwayIsPublished() throws Exception {
        world.link(one).cut("pulled the plug");
        world.settle();
        one.attach("b", "web", null);

        world.link(one).restore();
        world.settle();

        assertThat(one.sent).hasAtLeastOneElementOfType(Message.Publish.class);
        assertThat(one.sent).doesNotHaveAnyElementsOfTypes(Message.Unchanged.class);
        assertThat(two.known(WEB).instances()).hasSize(2);
    }

    @Test
    void whatWentOnlyInTheDomainIsPublishedAgain() throws Exception {
        world.link(one).cut("pulled the plug");
        world.settle();
        world.domain("munich").delete(new ServiceName("web"), true);
        world.apply("munich", "web");

        world.link(one).restore();
        world.settle();

        assertThat(one.sent).doesNotHaveAnyElementsOfTypes(Message.Unchanged.class);
        assertThat(one.isCertainOf("a")).isTrue();
        assertThat(one.known(WEB).instances()).hasSize(1);
    }

    @Test
    void whoSaysSoOfSomethingElseGreetsAnew() throws Exception {
        one.send(new Message.Unchanged(99, 42));
        world.settle();
        assertThat(one.waiting).contains("what it offers is not what it was when it was welcomed");

        world.link(one).restore();
        world.settle();
        assertThat(one.isCertainOf("a")).isTrue();
    }
}
