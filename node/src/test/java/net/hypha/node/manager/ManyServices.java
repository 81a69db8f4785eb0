package net.hypha.node.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/**
 * A domain with many services {@code s0}, {@code s1}, ..., all of whose instances are on another node. Asked for the first time it tells all of
 * them, as after a restart a node that knew them is told.
 */
final class ManyServices implements Acceptor, SessionHandler {
    private static final NodeName OTHER = new NodeName("router9");
    private static final Endpoint THERE = Worlds.endpoint("192.0.2.2");
    private static final List<String> POLICIES = List.of("closest", "fastest", "random", "round-robin");
    private static final int EACH = 16; // addresses
    private static final int TOLD_AT_ONCE = 500;

    private final int services;
    private final int instances;
    private boolean told;
    private long epoch;

    /** @param instances of each service; at most 12 */
    ManyServices(int services, int instances) {
        this.services = services;
        this.instances = instances;
    }

    @Override
    public Accepted accept(Message.Hello hello) {
        Neighbourhood.Area own = new Neighbourhood.Area(
                Worlds.CLUSTER,
                List.of(Prefix.parse("10.64.0.0/10"), Prefix.parse("fdff::/16")),
                List.of(Prefix.parse("10.18.0.0/16"), Prefix.parse("fc00::/16")),
                List.of(Worlds.TUNNEL1, THERE),
                null);
        SubnetLease there = new SubnetLease(Prefix.parse("10.18.9.0/26"), Prefix.parse("fc00::900/120"));
        Neighbourhood around = new Neighbourhood(
                own,
                "oakestra",
                List.of(
                        new Neighbourhood.Node(Worlds.ROUTER1, Worlds.TUNNEL1, ScriptedDomain.SUBNET, null),
                        new Neighbourhood.Node(OTHER, THERE, there, null)),
                List.of());
        Message.Welcome welcome = new Message.Welcome(
                new Neighbour.OfDomain(own.name(), own.servicePools(), own.nodePools(), null),
                "oakestra",
                ScriptedDomain.SUBNET,
                null,
                0);
        return new Accepted(
                welcome,
                this,
                opened -> opened.send(new Message.Update(position(), true, List.of(), List.of(), List.of(), around)));
    }

    private Message.Position position() {
        return new Message.Position("journal-1", ++epoch);
    }

    @Override
    public void received(Session from, Message message) {
        if (message instanceof Message.Publish publish) {
            from.send(new Message.Published(publish.sequence(), List.of(), List.of()));
        } else if (message instanceof Message.Interest && !told) {
            told = true;
            for (int first = 0; first < services; first += TOLD_AT_ONCE) {
                List<ServiceState> some = IntStream.range(first, Math.min(first + TOLD_AT_ONCE, services))
                        .mapToObj(this::service)
                        .toList();
                from.send(new Message.Update(position(), false, some, List.of(), List.of(), null));
            }
        }
    }

    @Override
    public void closed(Session ended, String reason) {
        // it only ends with the process
    }

    private ServiceState service(int number) {
        ServiceKey key = ServiceKey.of("s" + number, Worlds.CLUSTER.text());
        int address = number * EACH;
        Map<String, AddressPair> addresses = new TreeMap<>();
        for (String policy : POLICIES) {
            addresses.put(policy, pair("10." + 64, "fdff:", address++));
        }
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        List<Instance> all = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
            AddressPair instance = pair("10." + 64, "fdff:", address);
            numbers.put(i, instance);
            all.add(new Instance(
                    key, i, OTHER, instance, pair("10." + 18, "fc00:", address++), null, Instance.State.READY));
        }
        return new ServiceState(key, 1, "closest", addresses, numbers, all, List.of());
    }

    /** The n-th address of 10.64.0.0/10 and fdff::, or of the node's own prefixes: there they come again, which no plan minds. */
    private static AddressPair pair(String v4, String v6, int n) {
        int second = v4.endsWith("64") ? 64 + (n >> 16) : 18;
        return AddressPair.of(
                "10.%d.%d.%d".formatted(second, n >> 8 & 0xff, n & 0xff),
                "%s:%x:%x".formatted(v6, n >> 16, n & 0xffff));
    }
}
