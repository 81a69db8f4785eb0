package net.hypha.domain.api;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.grpc.ExchangeClient;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.trust.Trust;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;

/** A node by the real exchange, with one instance and one interest. */
final class NodeInTest implements Dialer, SessionHandler, AutoCloseable {
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<Message.Published> published = new CompletableFuture<>();
    private final ServiceKey service;
    private final ExchangeClient client;

    private NodeInTest(int port, ServiceKey service) {
        this.service = service;
        this.client = ExchangeClient.dial(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new Trust.Insecure(),
                this,
                timers,
                new Random(1));
    }

    /** Joins, and attaches an instance; returns once the domain has answered. */
    static NodeInTest join(int port, ServiceKey service) throws Exception {
        NodeInTest node = new NodeInTest(port, service);
        Message.Published answer = node.published.get(30, TimeUnit.SECONDS);
        if (answer.leases().size() != 1) {
            throw new AssertionError(answer.errors().toString());
        }
        return node;
    }

    @Override
    public Message.Hello hello() {
        Endpoint tunnel = new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50_103);
        return new Message.Hello(
                Message.PROTOCOL, "test", new Neighbour.OfNode(new NodeName("one"), tunnel, null), null);
    }

    @Override
    public SessionHandler welcomed(Session session, Message.Welcome welcome) {
        session.send(new Message.Interest(List.of(new Message.Query.ByName(service)), List.of()));
        session.send(new Message.Publish(
                1,
                true,
                List.of(instance(service.name(), Objects.requireNonNull(welcome.subnet()))),
                List.of(),
                List.of()));
        return this;
    }

    private static Workload instance(ServiceName service, SubnetLease subnet) {
        AddressPair inside = new AddressPair(
                (Inet4Address) Objects.requireNonNull(subnet.v4()).nth(2),
                (Inet6Address) Objects.requireNonNull(subnet.v6()).nth(2));
        return new Workload("a", service, null, inside, null, null, Instance.State.READY);
    }

    @Override
    public void received(Session session, Message message) {
        if (message instanceof Message.Published answer) {
            published.complete(answer);
        }
        if (message instanceof Message.Explain asked && !asked.words().contains("silence")) {
            session.send(answer(asked));
        }
    }

    /** What is not as it should be, too. */
    private static Message.Explained answer(Message.Explain asked) {
        String error = "{\"error\": {\"code\": \"unknown-name\", \"message\": \"%s\", \"field\": \"name\"}}";
        return switch (asked.words().getFirst()) {
            case "shop.oakestra" -> new Message.Explained(asked.number(), 404, error.formatted("no such service"));
            case "longwinded" -> new Message.Explained(asked.number(), 404, error.formatted("no ".repeat(100_000)));
            case "other" -> new Message.Explained(asked.number(), 200, "{\"node\": \"two\"}");
            case "list" -> new Message.Explained(asked.number(), 200, "[1]");
            case "control" -> new Message.Explained(asked.number(), 200, "{\"node\": \"one\", \"asked\": \"\u0085\"}");
            default ->
                new Message.Explained(
                        asked.number(),
                        200,
                        "{\"node\": \"one\", \"asked\": \"" + String.join(" ", asked.words()) + "\"}");
        };
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
