package net.hypha.node.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import org.junit.jupiter.api.Test;

class SubnetAddressesTest {
    private static final SubnetLease BOTH =
            new SubnetLease(Prefix.parse("10.18.0.64/26"), Prefix.parse("fc00::100/120"));

    private final SubnetAddresses addresses = new SubnetAddresses();

    @Test
    void theFirstAddressIsTheNodesAndBothFamiliesGetTheSamePlace() {
        assertThat(SubnetAddresses.own(BOTH.v4())).hasToString("/10.18.0.65");
        assertThat(addresses.take(BOTH)).contains(AddressPair.of("10.18.0.66", "fc00::102"));
        assertThat(addresses.take(BOTH)).contains(AddressPair.of("10.18.0.67", "fc00::103"));
    }

    @Test
    void aFreedAddressIsNotGivenAgainAtOnce() {
        AddressPair first = addresses.take(BOTH).orElseThrow();
        addresses.free(first, BOTH);

        assertThat(addresses.take(BOTH)).contains(AddressPair.of("10.18.0.67", "fc00::103"));
    }

    @Test
    void allButNetworkNodeAndBroadcastAreGivenOnce() {
        Set<AddressPair> given = new HashSet<>();
        for (int i = 0; i < 61; i++) {
            given.add(addresses.take(BOTH).orElseThrow());
        }
        assertThat(given).hasSize(61).contains(AddressPair.of("10.18.0.126", "fc00::13e"));
        assertThat(addresses.take(BOTH)).isEmpty();

        addresses.free(AddressPair.of("10.18.0.70", "fc00::106"), BOTH);
        assertThat(addresses.take(BOTH)).contains(AddressPair.of("10.18.0.70", "fc00::106"));
    }

    @Test
    void whatWasFoundOnDiskIsNotGivenToAnother() {
        addresses.hold(AddressPair.of("10.18.0.66", "fc00::102"), BOTH);

        assertThat(addresses.take(BOTH)).contains(AddressPair.of("10.18.0.67", "fc00::103"));
    }

    @Test
    void oneFamilyIsEnough() {
        SubnetLease v6 = new SubnetLease(null, Prefix.parse("fc00::/120"));
        assertThat(addresses.take(v6)).contains(AddressPair.of(null, "fc00::2"));
    }
}
