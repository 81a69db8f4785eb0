package net.hypha.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.hypha.domain.event.EventLog.Next;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final EventLog log = new EventLog("i", 10, 3, 2);

    @Test
    void theLogKeepsTheLastAndSaysWhatIsLost() throws InterruptedException {
        for (int number = 11; number <= 15; number++) {
            log.append(List.of(event(number)));
        }

        assertThat(log.after(12, Duration.ZERO)).isEqualTo(new Next.Events(List.of(event(13), event(14), event(15))));
        assertThat(log.after(15, Duration.ZERO)).isEqualTo(new Next.Events(List.of()));
        assertThat(log.after(11, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Next.Lost.class,
                        lost -> assertThat(lost.reason()).contains("events 12 to 12 are not kept any more"));
        assertThat(log.whyNotAfter(new EventId("i", 12))).isEmpty();
        assertThat(log.whyNotAfter(new EventId("i", 11)))
                .hasValueSatisfying(why -> assertThat(why).contains("not kept"));
        assertThat(log.whyNotAfter(new EventId("i", 16)))
                .hasValueSatisfying(why -> assertThat(why).contains("ahead of the last event, 15"));
        assertThat(log.whyNotAfter(new EventId("other", 15)))
                .hasValueSatisfying(why -> assertThat(why).contains("of another journal, other"));
    }

    @Test
    void onlySoManyMayFollow() {
        assertThat(log.enter()).isTrue();
        assertThat(log.enter()).isTrue();
        assertThat(log.enter()).isFalse();
        log.leave();
        assertThat(log.enter()).isTrue();
    }

    @Test
    void whoWaitsIsToldOfTheNextEventAndOfTheEnd() throws Exception {
        Thread teller = Thread.ofVirtual().start(() -> log.append(List.of(event(11))));
        assertThat(log.after(10, Duration.ofMinutes(1))).isEqualTo(new Next.Events(List.of(event(11))));
        teller.join();
        log.close("done");
        assertThat(log.after(11, Duration.ofMinutes(1))).isEqualTo(new Next.Ended("done"));
        assertThat(log.enter()).isFalse();
    }

    @Test
    void anIdIsReadAsItWasWritten() {
        assertThat(EventId.parse("ab.12")).contains(new EventId("ab", 12));
        assertThat(EventId.parse("12")).isEmpty();
        assertThat(EventId.parse("ab.x")).isEmpty();
    }

    private static Event event(long number) {
        return Event.of(number, Event.Kind.SERVICE, "web", "changed", "now", null);
    }
}
