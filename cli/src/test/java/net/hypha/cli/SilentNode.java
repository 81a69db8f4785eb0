package net.hypha.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.NodeName;

/** A node by the real exchange that hears questions and answers none. */
final class SilentNode implements Dialer, SessionHandler, AutoCloseable {
    private static final long LIMIT_S = 30;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<Message.Explain> questions = new LinkedBlockingQueue<>();
    private final NodeName name;
    private final ExchangeClient client;

    /** @param port of the domain's exchange, which is insecure */
    SilentNode(String name, int port) {
        this.name = new NodeName(name);
        this.client = ExchangeClient.dial(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new Trust.Insecure(),
                this,
                timers,
                new Random(1));
    }

    /** Waits for the next question. */
    Message.Explain asked() throws InterruptedException {
        Message.Explain question = questions.poll(LIMIT_S, TimeUnit.SECONDS);
        if (question == null) {
            throw new AssertionError("no question came within " + LIMIT_S + " s");
        }
        return question;
    }

    @Override
    public Message.Hello hello() {
        Endpoint tunnel = new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50_103);
        return new Message.Hello(Message.PROTOCOL, "test", new Neighbour.OfNode(name, tunnel, null), null);
    }

    @Override
    public SessionHandler welcomed(Session session, Message.Welcome welcome) {
        return this;
    }

    @Override
    public void received(Session session, Message message) {
        if (message instanceof Message.Explain question) {
            questions.add(question);
        }
    }

    @Override
    public void waiting(String reason, long retryMs) {
        // another attempt follows
    }

    @Override
    public void closed(Session session, String reason) {
        // the test is over
    }

    @Override
    public void close() {
        client.close();
        timers.shutdownNow();
    }
}
