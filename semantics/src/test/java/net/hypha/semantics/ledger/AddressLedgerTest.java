package net.hypha.semantics.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.ledger.AddressRefused.Reason;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class AddressLedgerTest {
    private static final Set<Family> BOTH = Set.of(Family.IPV4, Family.IPV6);
    private static final Set<Family> V4 = Set.of(Family.IPV4);
    private static final Set<Family> V6 = Set.of(Family.IPV6);

    private final AddressLedger ledger = new AddressLedger(AddressPlan.STANDARD);

    @Test
    void aServiceIsGivenOnePairForEachPolicy() {
        assertThat(ledger.service("web", Map.of(), BOTH))
                .hasToString("{closest=10.30.0.1,fdff:1000::1, fastest=10.30.0.3,fdff:2800::1,"
                        + " random=10.30.0.4,fdff:3000::1, round-robin=10.30.0.2,fdff:2000::1}");
        assertThat(ledger.instance("0.web", null, BOTH)).hasToString("10.30.0.5,fdff::1");
        assertThat(ledger.holder(InetAddress.ofLiteral("10.30.0.2"))).contains("round-robin.web");
        assertThat(ledger.size()).isEqualTo(10);
    }

    @Test
    void aServiceMayHaveOneFamilyOnly() {
        assertThat(ledger.service("old", Map.of(), V4).get("closest")).hasToString("10.30.0.1");
        assertThat(ledger.service("new", Map.of(), V6).get("closest")).hasToString("fdff:1000::1");
    }

    @Test
    void aPinnedAddressIsGivenAndTheRestAsUsual() {
        Map<String, AddressPair> given = ledger.service(
                "web",
                Map.of(
                        "round-robin", AddressPair.of("10.30.0.1", null),
                        "closest", AddressPair.of("10.30.7.7", "fdff:1000::77")),
                BOTH);
        assertThat(given)
                .hasToString("{closest=10.30.7.7,fdff:1000::77, fastest=10.30.0.2,fdff:2800::1,"
                        + " random=10.30.0.3,fdff:3000::1, round-robin=10.30.0.1,fdff:2000::1}");
    }

    @Test
    void aTakenAddressIsRefusedNamingItsHolderAndNothingIsGiven() {
        ledger.service("web", Map.of(), BOTH);
        int before = ledger.size();
        assertRefused(
                Reason.TAKEN,
                "10.30.0.2 cannot be given to closest.other: round-robin.web holds it",
                () -> ledger.service(
                        "other",
                        Map.of(
                                "closest", AddressPair.of("10.30.0.2", null),
                                "random", AddressPair.of("10.30.99.99", null)),
                        BOTH));
        assertThat(ledger.size()).isEqualTo(before);
        assertThat(ledger.holder(InetAddress.ofLiteral("10.30.99.99"))).isEmpty();
    }

    @Test
    void anAddressOfAnotherPoolIsRefused() {
        assertRefused(
                Reason.OUTSIDE,
                "192.0.2.1 cannot be given to closest.web: it is no usable address of pool 'services IPv4' 10.30.0.0/16",
                () -> ledger.service("web", Map.of("closest", AddressPair.of("192.0.2.1", null)), BOTH));
        assertRefused(
                Reason.OUTSIDE,
                "fdff:2000::5 cannot be given to closest.web: it is no usable address of pool 'closest IPv6' fdff:1000::/21",
                () -> ledger.service("web", Map.of("closest", AddressPair.of(null, "fdff:2000::5")), BOTH));
        assertRefused(
                Reason.OUTSIDE,
                "an address is wanted for policy 'slowest', which is none of closest, round-robin, fastest, random",
                () -> ledger.service("web", Map.of("slowest", AddressPair.of("10.30.0.9", null)), BOTH));
    }

    @Test
    void aFamilyWithoutPoolIsRefused() {
        AddressLedger v4Only = new AddressLedger(
                AddressPlan.of(List.of(Prefix.parse("10.30.0.0/16")), List.of(Prefix.parse("10.18.0.0/16"))));
        assertRefused(
                Reason.NO_POOL,
                "0.web wants an IPv6 address, but this domain has no IPv6 service pool: add one to 'pools.services' or"
                        + " leave the family out",
                () -> v4Only.instance("0.web", null, BOTH));
        assertThat(v4Only.size()).isZero();
    }

    @Test
    void anExhaustedPoolIsReportedAndWhatIsGivenBackIsUsedAgain() {
        AddressLedger small = new AddressLedger(
                AddressPlan.of(List.of(Prefix.parse("10.30.0.0/28")), List.of(Prefix.parse("10.18.0.0/16"))));
        small.service("a", Map.of(), V4);
        small.service("b", Map.of(), V4);
        Map<String, AddressPair> last = small.service("c", Map.of(), V4);
        assertRefused(
                Reason.EXHAUSTED,
                "fastest.d gets no address: pool 'services IPv4' 10.30.0.0/28 is exhausted: all 14 are taken. Delete what is"
                        + " no longer needed, or configure a larger pool",
                () -> small.service("d", Map.of(), V4));
        assertThat(small.size()).isEqualTo(12);
        last.values().forEach(small::release);
        assertThat(small.service("d", Map.of(), V4)).hasSize(4);
    }

    @Test
    void aLeaseOfAnEarlierLifeIsRemembered() {
        ledger.restore("0.web", AddressPair.of("10.30.0.1", "fdff::1"));
        assertThat(ledger.instance("0.web", AddressPair.of("10.30.0.1", "fdff::1"), BOTH))
                .as("its holder may ask for it again")
                .hasToString("10.30.0.1,fdff::1");
        assertThat(ledger.instance("1.web", null, BOTH)).hasToString("10.30.0.2,fdff::2");
        assertRefused(
                Reason.TAKEN,
                "10.30.0.1 cannot be given to caller: 0.web holds it",
                () -> ledger.restore("caller", AddressPair.of("10.30.0.1", null)));
    }

    @Test
    void aNodeKeepsItsSubnets() {
        SubnetLedger subnets = new SubnetLedger(AddressPlan.STANDARD);
        subnets.restore(
                new NodeName("old"),
                new SubnetLedger.Subnets(Prefix.parse("10.18.0.0/26"), Prefix.parse("fc00::/120")));
        SubnetLedger.Subnets first = subnets.of(new NodeName("router1"));
        assertThat(first)
                .isEqualTo(new SubnetLedger.Subnets(Prefix.parse("10.18.0.64/26"), Prefix.parse("fc00::100/120")));
        assertThat(subnets.of(new NodeName("router1"))).isEqualTo(first);
        assertThat(subnets.holder(Prefix.parse("10.18.0.64/26"))).contains(new NodeName("router1"));
        subnets.release(new NodeName("router1"));
        assertThat(subnets.holder(Prefix.parse("10.18.0.64/26"))).isEmpty();
    }

    @Test
    void aNodeTooManyIsRefusedWithTheReason() {
        SubnetLedger subnets = new SubnetLedger(
                AddressPlan.of(List.of(Prefix.parse("10.30.0.0/16")), List.of(Prefix.parse("10.18.0.0/25"))));
        subnets.of(new NodeName("a"));
        subnets.of(new NodeName("b"));
        assertRefused(
                Reason.EXHAUSTED,
                "node 'c' gets no subnet: pool 'nodes IPv4' 10.18.0.0/25 is exhausted: all 2 are taken. Delete what is no"
                        + " longer needed, or configure a larger pool",
                () -> subnets.of(new NodeName("c")));
    }

    private static void assertRefused(Reason reason, String message, Runnable attempt) {
        assertThatExceptionOfType(AddressRefused.class)
                .isThrownBy(attempt::run)
                .withMessage(message)
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
