package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import net.hypha.domain.event.Event;
import net.hypha.domain.event.EventLog;
import net.hypha.domain.event.EventState;
import net.hypha.exchange.memory.MemoryExchange;
import net.hypha.semantics.service.ServiceName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens in a domain is told as events: in order, each once, also over a restart. */
class FeedTest {
    private static final String UPTOWN = "pools: {services: [10.40.0.0/16, 'fdfe::/16'], nodes: [10.19.0.0/16]}\n"
            + "peers: [{name: munich, dial: '192.0.2.9:1'}]";

    @TempDir
    private Path folder;

    private World world;

    @BeforeEach
    void begin() throws Exception {
        world = new World(folder, new MemoryExchange());
        world.start("munich", "peers: [{name: uptown}]");
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void theLifeOfAServiceItsInstanceAndItsNode() throws Exception {
        world.apply("munich", "web");
        world.apply("munich", "web"); // changes nothing
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.attach("a", "web", null);
        world.settle();
        world.link(one).cut("pulled the plug");
        world.pass(Duration.ofSeconds(2));
        world.domain("munich").delete(new ServiceName("web"), true);

        assertThat(told(0))
                .containsExactly(
                        "1 domain munich created up",
                        "2 domain uptown created waiting",
                        "3 service web created ",
                        "4 node one created away",
                        "5 node one changed up",
                        "6 instance 0.web created ready",
                        "7 node one changed silent",
                        "8 node one changed away",
                        "9 instance 0.web changed away",
                        "10 service web deleted ",
                        "11 instance 0.web deleted ");
    }

    @Test
    void aRestartLosesNoEventAndTellsNoneTwice() throws Exception {
        world.apply("munich", "web");
        FakeNode one = world.join("munich", "one", "192.0.2.1", 50103);
        one.attach("a", "web", null);
        world.settle();
        List<String> before = told(0);

        world.restart("munich");
        world.apply("munich", "shop");

        List<String> after = told(0);
        assertThat(after).startsWith(before.toArray(String[]::new)).doesNotHaveDuplicates();
        assertThat(after.subList(before.size(), after.size()))
                .containsExactly(
                        (before.size() + 1) + " node one changed silent",
                        (before.size() + 2) + " node one changed up",
                        (before.size() + 3) + " service shop created ");
        assertThat(world.domain("munich").events().position().incarnation()).isEqualTo("incarnation of munich");
    }

    @Test
    void routesOfAPeerComeAndGo() throws Exception {
        world.start("uptown", UPTOWN);
        world.connect("uptown", "munich");
        world.apply("uptown", "shop");
        world.settle();
        assertThat(told(0)).anyMatch(line -> line.endsWith("domain uptown changed up"));
        assertThat(told(0).getLast()).endsWith("route shop@uptown created ");

        world.domain("uptown").delete(new ServiceName("shop"), false);
        world.settle();
        assertThat(told(0).getLast()).endsWith("route shop@uptown deleted ");
    }

    @Test
    void theStateSaysAfterWhichEventItWasSo() throws Exception {
        world.apply("munich", "web");
        EventState state = world.domain("munich").eventState(EnumSet.allOf(Event.Kind.class));

        assertThat(state.position()).isEqualTo(world.domain("munich").events().position());
        assertThat(state.told().map(EventState.Told::kind))
                .containsExactly(Event.Kind.DOMAIN, Event.Kind.DOMAIN, Event.Kind.SERVICE);
        assertThat(state.told().map(EventState.Told::text))
                .allSatisfy(text -> assertThat(text).contains("\"change\":\"present\""));
    }

    private List<String> told(long after) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        EventLog.Next next = world.domain("munich").events().after(after, Duration.ZERO);
        for (Event event : ((EventLog.Next.Events) next).events()) {
            lines.add(event.number() + " " + event.kind().word() + " " + event.name() + " " + event.change() + " "
                    + event.property("state"));
        }
        return lines;
    }
}
