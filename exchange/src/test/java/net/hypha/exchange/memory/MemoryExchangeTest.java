package net.hypha.exchange.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.hypha.exchange.Listener;
import net.hypha.exchange.Sample;
import org.junit.jupiter.api.Test;

class MemoryExchangeTest {
    private final Listener node = new Listener(Sample.ROUTER1);
    private final Listener domain = new Listener(Sample.MUNICH);
    private final MemoryExchange exchange = new MemoryExchange();

    @Test
    void nothingHappensUntilItIsDelivered() {
        exchange.dial(node, domain);
        assertThat(domain.events()).isEmpty();
        assertThat(exchange.deliver()).isTrue();
        assertThat(domain.events()).containsExactly("open router1");
        assertThat(node.events()).isEmpty();
        assertThat(exchange.deliver()).isTrue();
        assertThat(node.events()).containsExactly("open munich");
        assertThat(exchange.deliver()).isFalse();
    }

    @Test
    void messagesArriveInOrder() {
        exchange.dial(node, domain);
        exchange.deliverAll();
        LongStream.range(0, 5).forEach(number -> node.session().send(Sample.numbered(number)));
        assertThat(exchange.underWay()).isEqualTo(5);
        exchange.deliverAll();
        assertThat(domain.events()).containsExactly("open router1", "0", "1", "2", "3", "4");
    }

    @Test
    void aRefusalIsToldAndTheNextAttemptMayBeAccepted() {
        domain.refuse("your pools overlap ours");
        MemoryLink link = exchange.dial(node, domain);
        exchange.deliverAll();
        assertThat(node.events()).containsExactly("waiting: refused: your pools overlap ours");
        assertThat(link.isConnected()).isFalse();
        domain.refuse(null);
        link.restore();
        exchange.deliverAll();
        assertThat(node.events()).containsExactly("open munich");
    }

    @Test
    void aCutLosesWhatIsUnderWayAndBothSidesHearOfIt() {
        MemoryLink link = exchange.dial(node, domain);
        exchange.deliverAll();
        node.session().send(Sample.numbered(1));
        link.cut("cable pulled");
        assertThat(node.session().send(Sample.numbered(2))).isFalse();
        exchange.deliverAll();
        assertThat(domain.events()).containsExactly("open router1", "closed: cable pulled");
        assertThat(node.events()).startsWith("open munich").contains("waiting: cable pulled");
        link.restore();
        exchange.deliverAll();
        assertThat(domain.events()).containsExactly("open router1");
    }

    @Test
    void theDiallerMayReachARestartedNeighbour() {
        MemoryLink link = exchange.dial(node, domain);
        exchange.deliverAll();
        link.cut("domain restarts");
        exchange.deliverAll();
        Listener restarted = new Listener(Sample.MUNICH);
        link.restore(restarted);
        exchange.deliverAll();
        assertThat(restarted.events()).containsExactly("open router1");
    }

    @Test
    void closingTellsTheReasonToBothSides() {
        exchange.dial(node, domain);
        exchange.deliverAll();
        domain.session().close("superseded by a newer session");
        exchange.deliverAll();
        assertThat(domain.events()).endsWith("closed: superseded by a newer session");
        assertThat(node.events())
                .endsWith(
                        "closed: it ended the session: superseded by a newer session",
                        "waiting: it ended the session: superseded by a newer session");
    }

    @Test
    void aSideThatIsClosedAndCutIsToldOnceThatItIsOver() {
        MemoryLink link = exchange.dial(node, domain);
        exchange.deliverAll();
        node.session().close("enough");
        link.cut("cut as well");
        exchange.deliverAll();
        assertThat(node.events()).containsExactly("open munich", "closed: enough", "waiting: enough");
        assertThat(domain.events()).containsExactly("open router1", "closed: cut as well");
    }

    @Test
    void aFullQueueClosesTheSession() {
        exchange.dial(node, domain);
        exchange.deliverAll();
        LongStream.range(0, MemoryLine.QUEUE)
                .forEach(number ->
                        assertThat(node.session().send(Sample.numbered(number))).isTrue());
        assertThat(node.session().send(Sample.numbered(-1))).isFalse();
        exchange.deliverAll();
        assertThat(node.events()).contains("closed: it takes messages too slowly: the queue is full");
        assertThat(domain.events().getLast())
                .isEqualTo("closed: it ended the session: it takes messages too slowly: the queue is full");
    }

    /** The domain has to hear of it also where the node is about to do something by itself: here, to hear that it has room. */
    @Test
    void bothSidesThatWaitForRoomHearThatThereIsSome() {
        exchange.dial(node, domain);
        exchange.deliverAll();
        LongStream.range(0, 3).forEach(number -> node.session().send(Sample.numbered(number)));
        LongStream.range(0, 3).forEach(number -> domain.session().send(Sample.numbered(number)));
        assertThat(node.session().hasRoom()).isFalse();
        assertThat(domain.session().hasRoom()).isFalse();
        exchange.deliverAll();
        assertThat(node.events()).contains("open munich", "0", "1", "2", "room again");
        assertThat(domain.events()).contains("open router1", "0", "1", "2", "room again");
        assertThat(node.session().hasRoom()).isTrue();
    }

    /** Several things may be waiting to be said on one connection. */
    @Test
    void whoWaitsForRoomHearsThatThereIsSomeThoughAnotherAskedMeanwhile() {
        exchange.dial(node, domain);
        exchange.deliverAll();
        domain.events();
        LongStream.range(0, 3).forEach(number -> node.session().send(Sample.numbered(number)));
        assertThat(node.session().hasRoom()).isFalse();
        while (!domain.events().contains("0")) {
            exchange.deliver();
        }
        assertThat(node.session().hasRoom()).as("asked by another").isTrue();
        exchange.deliverAll();
        assertThat(node.events()).containsOnlyOnce("room again");
    }

    @Test
    void aSeedGivesTheSameOrderEachTimeAndKeepsEachDirectionInOrder() {
        long seed = 20_260_101;
        List<String> first = shuffledRun(seed);
        assertThat(shuffledRun(seed)).as("seed %s", seed).isEqualTo(first);
        assertThat(first.stream().filter(event -> event.startsWith("a"))).isSorted();
        assertThat(first.stream().filter(event -> event.startsWith("b"))).isSorted();
    }

    private static List<String> shuffledRun(long seed) {
        MemoryExchange shuffled = new MemoryExchange(new Random(seed));
        Listener a = new Listener(Sample.node("a"));
        Listener b = new Listener(Sample.node("b"));
        Listener domain = new Listener(Sample.MUNICH);
        shuffled.dial(a, domain);
        shuffled.dial(b, domain);
        shuffled.deliverAll();
        domain.events();
        for (int i = 0; i < 10; i++) {
            a.session().send(Sample.numbered(100 + i));
            b.session().send(Sample.numbered(200 + i));
        }
        shuffled.deliverAll();
        return domain.events().stream()
                .map(event -> event.replaceFirst("^1", "a").replaceFirst("^2", "b"))
                .toList();
    }
}
