package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Message.Update;
import net.hypha.node.plan.Worlds;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static final Query WEB = new Query.ByName(Worlds.WEB);
    private static final Query ADDRESS = new Query.ByAddress(InetAddress.ofLiteral("10.30.9.9"));

    private final List<Message> sent = new ArrayList<>();
    private final Knowledge knowledge = new Knowledge(InstantSource.system());
    private final List<Query> forgotten = new ArrayList<>();
    private boolean connected = true;
    private long nowNs;
    private final Interests interests = new Interests(
            message -> {
                if (connected) {
                    sent.add(message);
                }
                return connected;
            },
            () -> nowNs,
            forgotten::addAll,
            Duration.ofSeconds(2));

    InterestsTest() {
        knowledge.addListener(interests);
    }

    @Test
    void oneQuestionIsAskedOnceUntilItIsAnswered() {
        var first = interests.ask(WEB);
        assertThat(interests.ask(WEB)).isSameAs(first).isNotDone();
        assertThat(sent).containsExactly(new Message.Interest(List.of(WEB), List.of()));

        tell(new Update(new Position("j", 1), false, List.of(Worlds.learnt()), List.of(), List.of(), null));

        assertThat(first).isCompleted();
        assertThat(interests.isUnknown(WEB)).isFalse();
    }

    @Test
    void nothingKnownIsBelievedForAWhile() {
        var answer = interests.ask(ADDRESS);
        tell(new Update(new Position("j", 1), false, List.of(), List.of(), List.of(ADDRESS), null));

        assertThat(answer).isCompleted();
        assertThat(interests.isUnknown(ADDRESS)).isTrue();
        var _ = interests.ask(ADDRESS);
        assertThat(sent).hasSize(1);

        nowNs += TimeUnit.SECONDS.toNanos(3);
        assertThat(interests.isUnknown(ADDRESS)).isFalse();
        var _ = interests.ask(ADDRESS);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aNewSessionIsToldAllThatIsKnownAndAsked() {
        connected = false;
        var _ = interests.ask(ADDRESS);
        tell(new Update(new Position("j", 1), true, List.of(Worlds.learnt()), List.of(), List.of(), null));

        assertThat(interests.all(knowledge.now().table())).containsExactly(WEB, ADDRESS);
    }

    @Test
    void theLongestUnaskedIsDroppedWhenThereAreTooMany() {
        var _ = interests.ask(ADDRESS);
        for (int i = 0; i < Interests.LIMIT; i++) {
            var _ = interests.ask(Message.byName("service-" + i, Worlds.CLUSTER));
        }
        assertThat(sent.getLast())
                .isInstanceOfSatisfying(
                        Message.Interest.class,
                        interest -> assertThat(interest.drop()).containsExactly(ADDRESS));
        assertThat(forgotten).containsExactly(ADDRESS);
        assertThat(interests.dropped()).isEqualTo(1);
    }

    private void tell(Update update) {
        knowledge.told(update);
    }
}
