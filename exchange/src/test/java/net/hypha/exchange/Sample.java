package net.hypha.exchange;

import java.net.InetAddress;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;

/** A node and a domain as tests need them. */
public final class Sample {
    public static final Neighbour.OfNode ROUTER1 = node("router1");
    public static final Neighbour.OfDomain MUNICH = domain("munich");

    private Sample() {}

    public static Neighbour.OfNode node(String name) {
        return new Neighbour.OfNode(new NodeName(name), new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 50_103), null);
    }

    public static Neighbour.OfDomain domain(String name) {
        return new Neighbour.OfDomain(
                new DomainName(name),
                List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16")),
                List.of(Prefix.parse("10.18.0.0/16")),
                null);
    }

    public static Message.Hello hello(Neighbour neighbour) {
        return new Message.Hello(Message.PROTOCOL, "hypha test", neighbour, null);
    }

    public static Message.Welcome welcome() {
        return new Message.Welcome(MUNICH, "oakestra", new SubnetLease(Prefix.parse("10.18.0.0/26"), null), null, 0);
    }

    /** A message that can be told from its like by a number. */
    public static Message.Published numbered(long number) {
        return new Message.Published(number, List.of(), List.of());
    }
}
