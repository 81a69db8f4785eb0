package net.hypha.node.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class WaysTest {
    private static final Endpoint SELF = node(1, "02:00:5e:00:53:01");
    private static final Endpoint NEAR = node(2, "02:00:5e:00:53:02");
    private static final Endpoint GATEWAY = node(3, "02:00:5e:00:53:03");
    private static final Endpoint SILENT = node(4, null);

    private final Map<InetAddress, String> answers = new HashMap<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicReference<String> mac = new AtomicReference<>("02:00:5e:00:53:01");
    private final Ways ways = new Ways(new NodeName("n1"), mac::get, addresses -> answers, changes::incrementAndGet);

    @Test
    void whoAnswersAsAnnouncedIsOnTheLink() {
        answers.put(NEAR.address(), "02:00:5e:00:53:02");
        answers.put(GATEWAY.address(), "02:00:5e:00:53:ff"); // a router answers for it
        answers.put(SILENT.address(), "02:00:5e:00:53:04");
        ways.look(around());
        assertThat(ways.direct()).containsExactly(NEAR);

        answers.put(GATEWAY.address(), "02:00:5e:00:53:03");
        ways.look(around());
        assertThat(ways.direct()).containsExactlyInAnyOrder(NEAR, GATEWAY);
        ways.look(around());
        assertThat(changes).as("told of changes only").hasValue(2);

        answers.clear();
        ways.look(around());
        assertThat(ways.direct()).isEmpty();
    }

    @Test
    void nobodyIsWhileOthersHaveNotHeardOfThisNodesOwnEthernetAddress() {
        answers.put(NEAR.address(), "02:00:5e:00:53:02");
        ways.look(around());
        assertThat(ways.direct()).containsExactly(NEAR);

        mac.set("02:00:5e:00:53:aa");
        ways.look(around());
        assertThat(ways.direct()).isEmpty();

        mac.set("02:00:5e:00:53:01");
        ways.look(around());
        assertThat(ways.direct()).containsExactly(NEAR);
    }

    private static Endpoint node(int number, @org.jspecify.annotations.Nullable String link) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2." + number), 50_103, link);
    }

    private static Neighbourhood around() {
        SubnetLease subnet = new SubnetLease(Prefix.parse("10.18.0.0/26"), null);
        List<Neighbourhood.Node> nodes = List.of(
                new Neighbourhood.Node(new NodeName("n1"), SELF, subnet, null),
                new Neighbourhood.Node(new NodeName("n2"), NEAR, subnet, null),
                new Neighbourhood.Node(new NodeName("n4"), SILENT, subnet, null));
        return new Neighbourhood(
                area("here", List.of(SELF)), "oakestra", nodes, List.of(area("there", List.of(GATEWAY))));
    }

    private static Neighbourhood.Area area(String name, List<Endpoint> gateways) {
        return new Neighbourhood.Area(new DomainName(name), List.of(), List.of(), gateways, null);
    }
}
