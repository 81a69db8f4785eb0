package net.hypha.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import org.junit.jupiter.api.Test;

class MovesTest {
    private static final DomainName MUNICH = new DomainName("munich.eu");

    @Test
    void gatewaysThatComeAndGoAreToldAloneNotWithTheirDomain() {
        Neighbourhood before = around(area("berlin", 1, 2, 3), area("paris", 4));
        Neighbourhood after = around(area("berlin", 1, 3, 5), area("paris", 4));

        Moves moves = Moves.between(before, after).orElseThrow();

        assertThat(moves.areas().here()).isEmpty();
        assertThat(moves.areas().gateways())
                .containsExactly(new EndpointMoves(new DomainName("berlin"), List.of(gateway(5)), List.of(gateway(2))));
        assertThat(before.after(moves)).isEqualTo(after);
        assertThat(moves.digest()).isEqualTo(after.digest());
    }

    @Test
    void theTellersOwnGatewaysMoveLikeThoseOfOthers() {
        Neighbourhood before = new Neighbourhood(area("munich.eu", 1), "oakestra", List.of(), List.of());
        Neighbourhood after = new Neighbourhood(area("munich.eu", 2), "oakestra", List.of(), List.of());

        assertThat(before.after(Moves.between(before, after).orElseThrow())).isEqualTo(after);
    }

    @Test
    void domainsThatComeChangeAndGoAreToldAsAWhole() {
        Neighbourhood before = around(area("berlin", 1), area("paris", 4));
        Area elsewhere = new Area(
                new DomainName("berlin"), List.of(Prefix.parse("10.99.0.0/16")), List.of(), List.of(gateway(1)), null);
        Neighbourhood after = around(elsewhere, area("rome", 7));

        Moves moves = Moves.between(before, after).orElseThrow();

        assertThat(moves.areas().here()).containsExactly(elsewhere, area("rome", 7));
        assertThat(moves.areas().gone()).containsExactly(new DomainName("paris"));
        assertThat(before.after(moves)).isEqualTo(after);
    }

    @Test
    void aNodeThatTakesFlowsFromNowOnIsASenderNoMore() {
        Area sends = area("berlin", 1).with(List.of(gateway(1)), List.of(gateway(2), gateway(3)));
        Neighbourhood before = around(sends);
        Neighbourhood after = around(sends.with(List.of(gateway(1), gateway(2)), List.of(gateway(3))));

        Moves moves = Moves.between(before, after).orElseThrow();

        assertThat(moves.areas().here()).isEmpty();
        assertThat(before.after(moves)).isEqualTo(after);
        assertThat(moves.digest()).isEqualTo(after.digest()).isNotEqualTo(before.digest());
    }

    @Test
    void whatIsMoreThanDomainsCannotBeToldSo() {
        Neighbourhood before = around(area("berlin", 1));
        Neighbourhood restricted = new Neighbourhood(
                area("munich.eu"),
                "oakestra",
                List.of(),
                before.peers(),
                Map.of(new DomainName("berlin"), ServiceFilter.NONE));

        assertThat(Moves.between(before, restricted)).isEmpty();
    }

    @Test
    void theDigestIsTheSameInWhateverOrderGatewaysAreTold() {
        assertThat(around(area("berlin", 1, 2, 3)).digest())
                .isEqualTo(around(area("berlin", 3, 1, 2)).digest());
        assertThat(around(area("berlin", 1), area("paris", 2)).digest())
                .isNotEqualTo(around(area("berlin", 2), area("paris", 1)).digest());
    }

    @Test
    void aNeighbourThatTellsOfEverMoreGatewaysFillsNoMemory() {
        Neighbourhood around = around(area("berlin"));
        for (int i = 0; i < 3; i++) {
            List<Endpoint> more = IntStream.range(i * Area.MAX_GATEWAYS, (i + 1) * Area.MAX_GATEWAYS)
                    .mapToObj(MovesTest::gateway)
                    .toList();
            around = around.after(moves(new EndpointMoves(new DomainName("berlin"), more, List.of())));
        }
        assertThat(around.peers().getFirst().gateways()).hasSize(Area.MAX_GATEWAYS);
    }

    @Test
    void newsOfDomainsThatAreNotKnownAreForNothing() {
        Neighbourhood before = around(area("berlin", 1));
        assertThat(before.after(moves(new EndpointMoves(new DomainName("rome"), List.of(gateway(1)), List.of()))))
                .isEqualTo(before);
        assertThat(before.after(new Moves(
                        List.of(), List.of(), new AreaMoves(List.of(), List.of(MUNICH), List.of(), List.of()), 1)))
                .isEqualTo(before);
    }

    private static Moves moves(EndpointMoves gateways) {
        return new Moves(List.of(), List.of(), new AreaMoves(List.of(), List.of(), List.of(gateways), List.of()), 1);
    }

    private static Neighbourhood around(Area... others) {
        return new Neighbourhood(area(MUNICH.text()), "oakestra", List.of(), Arrays.asList(others));
    }

    private static Area area(String name, int... gateways) {
        List<Endpoint> all = new ArrayList<>();
        for (int number : gateways) {
            all.add(gateway(number));
        }
        return new Area(new DomainName(name), List.of(Prefix.parse("10.40.0.0/16")), List.of(), all, null);
    }

    private static Endpoint gateway(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 1_000 + number);
    }
}
