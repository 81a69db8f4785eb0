package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurroundingsTest {
    @TempDir
    private Path folder;

    private Surroundings surroundings;

    @BeforeEach
    void begin() throws Exception {
        surroundings = new Surroundings(DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  gateways: 2
                  exchange: {listen: '127.0.0.1:0', insecure: true}
                """)));
    }

    @Test
    void aFewNodesTakeFlowsOfOtherDomainsAndStayThoseAsLongAsTheyAreHere() {
        come(5);
        come(3);
        come(1);
        assertThat(surroundings.area().gateways()).containsExactly(tunnel(3), tunnel(5));
        assertThat(surroundings.area().senders()).containsExactly(tunnel(1));

        surroundings.node(name(5), null);
        come(4);
        come(5);
        assertThat(surroundings.area().gateways()).containsExactly(tunnel(1), tunnel(3));
        assertThat(surroundings.area().senders()).containsExactly(tunnel(4), tunnel(5));
    }

    @Test
    void onlyThoseKnowWhoSendsFlowsFromOtherDomains() {
        come(1);
        come(2);
        come(3);
        Area berlin = new Area(
                new DomainName("berlin"),
                List.of(Prefix.parse("10.40.0.0/16")),
                List.of(),
                List.of(tunnel(7)),
                List.of(tunnel(8)),
                null);

        surroundings.around(List.of(berlin), Map.of(), List.of());

        assertThat(surroundings.of(name(1)).whole().peers()).containsExactly(berlin);
        assertThat(surroundings.of(name(3)).whole().peers()).containsExactly(berlin.withoutSenders());
        long before = surroundings.of(name(3)).version();
        surroundings.around(List.of(berlin.with(List.of(tunnel(7)), List.of(tunnel(9)))), Map.of(), List.of());
        assertThat(surroundings.of(name(3)).version())
                .as("who sends is no news to it")
                .isEqualTo(before);
    }

    private void come(int number) {
        surroundings.node(
                name(number), new Neighbourhood.Node(name(number), tunnel(number), new SubnetLease(null, null), null));
    }

    private static NodeName name(int number) {
        return new NodeName("node" + number);
    }

    private static Endpoint tunnel(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2." + number), 50_103);
    }
}
