package net.hypha.node.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.hypha.exchange.Session;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import org.junit.jupiter.api.Test;

class DomainLinkTest {
    private static final SubnetLease SUBNET = new SubnetLease(Prefix.parse("10.18.0.0/26"), null);
    private static final Workload WEB = new Workload(
            "host1",
            Worlds.WEB.name(),
            0,
            AddressPair.of("10.18.0.2", null),
            AddressPair.of("10.30.0.11", null),
            null,
            Instance.State.READY);

    private final List<Message> sent = new CopyOnWriteArrayList<>();
    private final List<Message.Published> answers = new ArrayList<>();
    private final Session session = new Session() {
        @Override
        public Neighbour neighbour() {
            return new Neighbour.OfDomain(Worlds.CLUSTER, List.of(), List.of(), null);
        }

        @Override
        public boolean send(Message message) {
            return sent.add(message);
        }

        @Override
        public void close(String reason) {
            throw new AssertionError(reason);
        }
    };
    private final DomainLink link = new DomainLink(
            () -> new Neighbour.OfNode(Worlds.ROUTER1, Worlds.TUNNEL1, null),
            new Knowledge(InstantSource.system()),
            InstantSource.system());

    private Runnable whileAllIsGathered = () -> {};

    DomainLinkTest() {
        link.serve(
                new DomainLink.Offer() {
                    @Override
                    public List<Workload> all() {
                        whileAllIsGathered.run();
                        return List.of(WEB);
                    }

                    @Override
                    public void answered(Message.Published answer) {
                        answers.add(answer);
                    }
                },
                say -> say.accept(List.of()));
    }

    @Test
    void whatTheDomainKnowsIsNotPublishedAgain() {
        long known = Workload.digest(SUBNET, List.of(WEB));
        var _ = link.welcomed(session, welcome(known));
        assertThat(sent).containsExactly(new Message.Unchanged(1, known));

        Message.Published answer = new Message.Published(1, List.of(), List.of());
        link.received(session, answer);
        assertThat(answers).containsExactly(answer);
    }

    @Test
    void whatTheDomainKnowsOtherwiseIsPublished() {
        var _ = link.welcomed(session, welcome(Workload.digest(SUBNET, List.of())));
        assertThat(sent).containsExactly(new Message.Publish(1, true, List.of(WEB), List.of(), List.of()));
    }

    @Test
    void whatChangesMeanwhileIsPublishedAfterAllThatThereIs() throws InterruptedException {
        Thread other = new Thread(() -> {
            var _ = link.publish(List.of(), List.of("host1"));
        });
        whileAllIsGathered = () -> {
            other.start();
            while (other.getState() != Thread.State.BLOCKED && other.isAlive()) {
                Thread.onSpinWait();
            }
        };
        var _ = link.welcomed(session, welcome(0));
        other.join();

        assertThat(sent)
                .containsExactly(
                        new Message.Publish(1, true, List.of(WEB), List.of(), List.of()),
                        new Message.Publish(2, false, List.of(), List.of("host1"), List.of()));
    }

    private static Message.Welcome welcome(long offers) {
        return new Message.Welcome(
                new Neighbour.OfDomain(Worlds.CLUSTER, List.of(), List.of(), null), "oakestra", SUBNET, null, offers);
    }
}
