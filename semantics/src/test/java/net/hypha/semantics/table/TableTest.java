package net.hypha.semantics.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.NameParser;
import net.hypha.semantics.name.ParsedName;
import net.hypha.semantics.name.Resolver;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.Choice;
import net.hypha.semantics.service.ServiceKey;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final ServiceKey WEB = ServiceKey.of("web", "here");
    private static final ServiceKey SHOP = ServiceKey.of("shop", "uptown");
    private static final Zones ZONES = Zones.of("here", "uptown");

    private final Table table = Table.empty().apply(change(web(3, "10.30.0.1"), shop()));

    @Test
    void whatIsKnownIsFoundByNameAndByAddress() {
        assertThat(table.service(WEB)).map(ServiceState::epoch).contains(3L);
        assertThat(meaning(table, "10.30.0.1")).isEqualTo(new AddressMeaning(WEB, new Choice.ByPolicy("closest")));
        assertThat(meaning(table, "fdff::5")).isEqualTo(new AddressMeaning(SHOP, new Choice.Instance(4)));
        assertThat(table.meaning(InetAddress.ofLiteral("10.30.0.77"))).isEmpty();
    }

    @Test
    void newsReplacesAServiceAsAWholeAndLeavesTheOldTableAsItWas() {
        Table next = table.apply(change(web(4, "10.30.0.2")));
        assertThat(meaning(next, "10.30.0.2").service()).isEqualTo(WEB);
        assertThat(next.meaning(InetAddress.ofLiteral("10.30.0.1"))).isEmpty();
        assertThat(next.size()).isEqualTo(2);
        assertThat(meaning(table, "10.30.0.1").service()).isEqualTo(WEB);
    }

    @Test
    void lateNewsIsPassedOver() {
        Table next = table.apply(change(web(2, "10.30.0.2")));
        assertThat(next.service(WEB)).map(ServiceState::epoch).contains(3L);
        assertThat(next.meaning(InetAddress.ofLiteral("10.30.0.2"))).isEmpty();
    }

    @Test
    void afterAFullUpdateOnlyThatIsKnownWhateverItsEpoch() {
        Table next = table.apply(new TableChange(true, List.of(web(1, "10.30.0.2")), List.of()));
        assertThat(next.service(WEB)).map(ServiceState::epoch).contains(1L);
        assertThat(next.service(SHOP)).isEmpty();
        assertThat(next.meaning(InetAddress.ofLiteral("fdff::5"))).isEmpty();
    }

    @Test
    void aRemovedServiceIsForgottenWithItsAddresses() {
        Table next = table.apply(new TableChange(false, List.of(), List.of(SHOP, ServiceKey.of("never", "seen"))));
        assertThat(next.services()).extracting(ServiceState::key).containsExactly(WEB);
        assertThat(next.meaning(InetAddress.ofLiteral("fdff::5"))).isEmpty();
    }

    @Test
    void anAddressClaimedTwiceStaysWithTheFirst() {
        ServiceState thief = new ServiceState(
                ServiceKey.of("thief", "here"),
                9,
                "closest",
                Map.of("closest", AddressPair.of("10.30.0.1", null)),
                Map.of(),
                List.of(),
                List.of());
        Table next = table.apply(change(thief));
        assertThat(meaning(next, "10.30.0.1").service()).isEqualTo(WEB);
        Table without = next.apply(new TableChange(false, List.of(), List.of(thief.key())));
        assertThat(meaning(without, "10.30.0.1").service())
                .as("the thief's going takes nothing of others along")
                .isEqualTo(WEB);
    }

    @Test
    void namesAreResolvedToConstantAddressesAndBack() {
        assertThat(resolve("web.oakestra")).isEqualTo("10.30.0.1");
        assertThat(resolve("closest.web.here")).isEqualTo("10.30.0.1");
        assertThat(resolve("4.shop.uptown")).isEqualTo("10.31.0.5,fdff::5");
        assertThat(resolve("fastest.web.here")).isEqualTo("unknown");
        assertThat(resolve("0.web.here")).isEqualTo("unknown");
        assertThat(resolve("shop.here")).isEqualTo("unknown");
        assertThat(Resolver.name(InetAddress.ofLiteral("fdff::5"), table))
                .map(name -> name.text(ZONES))
                .contains("4.shop.uptown");
    }

    private String resolve(String text) {
        return NameParser.parse(text, ZONES) instanceof ParsedName.Meaning(SemanticName name)
                ? Resolver.resolve(name, table).map(AddressPair::toString).orElse("unknown")
                : "no meaning";
    }

    private static AddressMeaning meaning(Table table, String address) {
        return table.meaning(InetAddress.ofLiteral(address)).orElseThrow();
    }

    private static TableChange change(ServiceState... states) {
        return new TableChange(false, List.of(states), List.of());
    }

    private static ServiceState web(long epoch, String closest) {
        return new ServiceState(
                WEB,
                epoch,
                "closest",
                Map.of("closest", AddressPair.of(closest, null)),
                Map.of(),
                List.of(),
                List.of());
    }

    private static ServiceState shop() {
        return new ServiceState(
                SHOP,
                1,
                "random",
                Map.of("random", AddressPair.of("10.31.0.1", "fdfe::1")),
                Map.of(4, AddressPair.of("10.31.0.5", "fdff::5")),
                List.of(),
                List.of());
    }
}
