package net.hypha.semantics.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import net.hypha.semantics.policy.Policies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPlanTest {
    @Test
    void theStandardPlanIsOakestras() {
        assertThat(AddressPlan.STANDARD.all()).hasToString("[10.30.0.0/16, fdff::/16, 10.18.0.0/16, fc00::/16]");
        assertThat(slots(AddressPlan.STANDARD))
                .containsExactly(
                        "instance fdff::/21",
                        "instance fdff:800::/21",
                        "closest fdff:1000::/21",
                        "round-robin fdff:2000::/21",
                        "fastest fdff:2800::/21",
                        "random fdff:3000::/21",
                        "nearest fdff:3800::/21",
                        "weighted fdff:4000::/21",
                        "least-loaded fdff:4800::/21",
                        "sticky fdff:5000::/21");
    }

    @Test
    void anotherPoolHasTheSameLayout() {
        AddressPlan plan = plan("fdfe::/16", "10.19.0.0/16");
        assertThat(slots(plan)).contains("closest fdfe:1000::/21", "instance fdfe:800::/21");
        assertThat(plan.services()).hasToString("[fdfe::/16]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            10.30.0.0/16 10.31.0.0/16 | 10.18.0.0/16 | pool 'services' has two IPv4 prefixes, 10.30.0.0/16 and 10.31.0.0/16: give one
            10.30.0.0/29              | 10.18.0.0/16 | pool 'services' 10.30.0.0/29 is too small: an IPv4 pool is a /28 or larger
            fdff::/113                | 10.18.0.0/16 | pool 'services' fdff::/113 is too small: an IPv6 pool is a /112 or larger
            10.30.0.0/16              | 10.18.0.0/27 | pool 'nodes' 10.18.0.0/27 is too small: an IPv4 pool is a /26 or larger
            10.30.0.0/16              | fc00::/121   | pool 'nodes' fc00::/121 is too small: an IPv6 pool is a /120 or larger
            10.0.0.0/8                | 10.18.0.0/16 | pools 'services' 10.0.0.0/8 and 'nodes' 10.18.0.0/16 overlap: give them different prefixes
            0.0.0.0/0                 | fc00::/16    | pool 'services' 0.0.0.0/0 is the whole IPv4 Internet
            ""                        | fc00::/16    | pool 'services' is empty: give an IPv4 or an IPv6 prefix, like 10.30.0.0/16 or fdff::/16
            10.30.0.0/16              | ""           | pool 'nodes' is empty: give an IPv4 or an IPv6 prefix, like 10.18.0.0/16 or fc00::/16
            """)
    void aWrongPlanIsRefusedNamingThePoolAndTheReason(String services, String nodes, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(services, nodes))
                .withMessage(reason);
    }

    @Test
    void aPrefixOfTheWrongFamilyIsRefused() {
        Prefix v6 = Prefix.parse("fdff::/16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AddressPlan(v6, null, null, Prefix.parse("fc00::/16")))
                .withMessage("pool 'services' wants an IPv4 prefix, but fdff::/16 is IPv6");
    }

    @Test
    void poolsOfTwoDomainsThatShareAddressesAreFound() {
        List<Prefix> mine = AddressPlan.STANDARD.all();
        assertThat(AddressPlan.firstOverlap(mine, prefixes("10.31.0.0/16 fdfe::/16")))
                .isEmpty();
        assertThat(AddressPlan.firstOverlap(mine, prefixes("10.31.0.0/16 fdff:1000::/21")))
                .contains(new AddressPlan.Overlap(Prefix.parse("fdff::/16"), Prefix.parse("fdff:1000::/21")));
    }

    private static List<String> slots(AddressPlan plan) {
        return Stream.concat(
                        Policies.INSTANCE_SLOTS.stream().map(slot -> "instance " + plan.slotV6(slot)),
                        Policies.STANDARD.rows().stream().map(row -> row.word() + " " + plan.slotV6(row.slot())))
                .toList();
    }

    private static AddressPlan plan(String services, String nodes) {
        return AddressPlan.of(prefixes(services), prefixes(nodes));
    }

    private static List<Prefix> prefixes(String text) {
        return Stream.of(text.split(" "))
                .filter(prefix -> !prefix.isEmpty())
                .map(Prefix::parse)
                .toList();
    }
}
