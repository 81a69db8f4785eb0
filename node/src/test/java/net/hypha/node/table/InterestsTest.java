package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Message.Update;
import net.hypha.node.plan.World;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static final Query WEB = new Query.ByName(Worlds.WEB);
    private static final Query ADDRESS = new Query.ByAddress(InetAddress.ofLiteral("10.30.9.9"));

    private final List<Message> sent = Collections.synchronizedList(new ArrayList<>());
    private final Knowledge knowledge = new Knowledge(InstantSource.system());
    private final List<Query> forgotten = new ArrayList<>();
    private boolean connected = true;
    private long nowNs;
    private Runnable whileSaying = () -> {};
    private final Interests interests = new Interests(
            message -> {
                Runnable meanwhile = whileSaying;
                whileSaying = () -> {};
                meanwhile.run();
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

        List<Query> all = new ArrayList<>();
        interests.begin(() -> knowledge.now().table(), all::addAll);
        assertThat(all).containsExactly(WEB, ADDRESS);
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

    @Test
    void whoAsksForOneUnknownNameAfterTheOtherDropsNobodysService() {
        var _ = interests.ask(WEB);
        tell(new Update(new Position("j", 1), true, List.of(Worlds.learnt()), List.of(), List.of(), null));
        for (int i = 0; i < Interests.LIMIT; i++) {
            Query nonsense = Message.byName("nonsense-" + i, Worlds.CLUSTER);
            var _ = interests.ask(nonsense);
            if (i % 4_096 == 0) {
                tell(new Update(new Position("j", 2 + i), false, List.of(), List.of(), List.of(nonsense), null));
            }
        }

        assertThat(forgotten).containsExactly(Message.byName("nonsense-0", Worlds.CLUSTER));
        assertThat(interests.known(knowledge.now().table())).contains(Worlds.WEB);
    }

    @Test
    void whatIsToldAgainAfterItWasDroppedIsAskedForAgain() {
        tell(new Update(new Position("j", 1), false, List.of(Worlds.learnt()), List.of(), List.of(), null));
        drop();

        tell(new Update(new Position("j", 2), false, List.of(Worlds.learnt()), List.of(), List.of(), null));

        assertThat(sent).containsExactly(dropped(), new Message.Interest(List.of(WEB), List.of()));
    }

    /** Otherwise the domain would take the question first and drop the service then, and nobody would tell its changes to who knows it. */
    @Test
    void aQuestionThatComesWhileAServiceIsDroppedIsSaidAfterThat() {
        tell(new Update(new Position("j", 1), false, List.of(web()), List.of(), List.of(), null));
        Thread asking = new Thread(() -> {
            var _ = interests.ask(WEB);
        });
        whileSaying = () -> {
            asking.start();
            while (asking.getState() != Thread.State.BLOCKED && asking.isAlive()) {
                Thread.onSpinWait();
            }
        };
        interests.drop(List.of(web()));
        while (asking.isAlive()) {
            Thread.onSpinWait();
        }

        assertThat(sent).containsExactly(dropped(), new Message.Interest(List.of(WEB), List.of()));
    }

    @Test
    void aChangeThatCrossedTheWordThatItIsNotWantedIsAskedForAsAWhole() {
        tell(new Update(new Position("j", 1), false, List.of(web()), List.of(), List.of(), null));
        drop();

        tell(aChangeOfWeb());

        assertThat(sent).containsExactly(dropped(), new Message.Interest(List.of(WEB), List.of()));
    }

    @Test
    void aChangeOfWhatIsStillKnownAsksForNothing() {
        tell(new Update(new Position("j", 1), false, List.of(web()), List.of(), List.of(), null));

        tell(aChangeOfWeb());

        assertThat(sent).isEmpty();
    }

    @Test
    void theOwnServiceIsAskedForWhereOneOfADomainAboveNeedsIt() {
        World world = Worlds.inATree(Instance.State.READY);
        ServiceState own = Objects.requireNonNull(world.services().get(Worlds.WEB));
        ServiceState trees = Objects.requireNonNull(world.services().get(new ServiceKey(Worlds.WEB.name(), Worlds.EU)));
        tell(new Update(new Position("j", 1), true, List.of(trees), List.of(), List.of(), world.neighbourhood()));
        assertThat(sent).containsExactly(new Message.Interest(List.of(WEB), List.of()));

        tell(new Update(new Position("j", 2), false, List.of(own), List.of(), List.of(), null));
        drop();
        tell(new Update(new Position("j", 3), false, List.of(trees), List.of(), List.of(), null));

        assertThat(sent).hasSize(3).last().isEqualTo(new Message.Interest(List.of(WEB), List.of()));
    }

    /** The own web server's service, as a node does that has not used it for long. */
    private void drop() {
        ServiceState web = knowledge.now().table().service(Worlds.WEB).orElseThrow();
        interests.drop(List.of(web));
        knowledge.forget(List.of(web.key()));
    }

    private static ServiceState web() {
        return Worlds.webserver(Instance.State.READY);
    }

    /** From the state that {@link #web} is. */
    private static Update aChangeOfWeb() {
        ServiceState after = Worlds.webserver(Instance.State.DRAINING).at(2);
        return new Update(
                new Position("j", 2),
                false,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                List.of(ServiceDelta.between(web(), after).orElseThrow()));
    }

    private static Message dropped() {
        return new Message.Interest(List.of(), List.of(WEB));
    }

    private void tell(Update update) {
        knowledge.told(update);
    }
}
