package net.hypha.semantics.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.30.0.0/16, 0, 10.30.0.0",
        "10.30.0.0/16, 257, 10.30.1.1",
        "10.30.0.0/16, 65535, 10.30.255.255",
        "128.0.0.0/1, 2147483647, 255.255.255.255",
        "0.0.0.0/0, 1, 0.0.0.1",
        "fdff::/16, 1, fdff::1",
        "fdff:1000::/21, 65536, fdff:1000::1:0",
        "ffff::/16, 9223372036854775806, ffff::7fff:ffff:ffff:fffe",
        "fc00::/120, 255, fc00::ff",
    })
    void theNthAddressIsCountedFromTheBase(String prefix, long index, String address) {
        assertThat(Addresses.text(Prefix.parse(prefix).nth(index))).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource({
        "10.18.0.0/16, 26, 0, 10.18.0.0/26",
        "10.18.0.0/16, 26, 5, 10.18.1.64/26",
        "fc00::/16, 120, 2, fc00::200/120",
        "fdff::/16, 21, 2, fdff:1000::/21",
        "fdff::/16, 21, 31, fdff:f800::/21",
        "fdff::/16, 16, 0, fdff::/16",
    })
    void aSubnetIsCountedFromTheBase(String prefix, int length, long index, String subnet) {
        assertThat(Prefix.parse(prefix).subnet(length, index)).hasToString(subnet);
    }

    @ParameterizedTest
    @CsvSource({
        "10.18.0.0/26, 64, 62",
        "10.0.0.0/32, 1, 0",
        "10.0.0.0/31, 2, 0",
        "fc00::/120, 256, 255",
        "fdff::/16, 9223372036854775807, 9223372036854775806",
        "fc00::/128, 1, 0"
    })
    void sizeCountsAllAndUsableThoseThatHostsMayHave(String prefix, long size, long usable) {
        assertThat(Prefix.parse(prefix).size()).isEqualTo(size);
        assertThat(Prefix.parse(prefix).usable()).isEqualTo(usable);
    }

    @Test
    void theFirstUsableAddressOfASubnetIsTheNodesOwn() {
        assertThat(Addresses.text(Prefix.parse("10.18.0.64/26").firstUsable())).isEqualTo("10.18.0.65");
        assertThat(Addresses.text(Prefix.parse("fc00::/120").firstUsable())).isEqualTo("fc00::1");
    }

    @Test
    void whatIsNotThereIsRefused() {
        Prefix prefix = Prefix.parse("10.18.0.0/26");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prefix.nth(64))
                .withMessage("10.18.0.0/26 has no address number 64");
        assertThatIllegalArgumentException().isThrownBy(() -> prefix.nth(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prefix.subnet(27, 2))
                .withMessage("10.18.0.0/26 has no /27 number 2");
        assertThatIllegalArgumentException().isThrownBy(() -> prefix.subnet(25, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.18.0.1/26"))
                .withMessageContaining("did you mean 10.18.0.0/26?");
    }

    @Test
    void aPrefixContainsWhatItsBitsSay() {
        Prefix slot = Prefix.parse("fdff:800::/21");
        assertThat(slot.contains(InetAddress.ofLiteral("fdff:fff::1"))).isTrue();
        assertThat(slot.contains(InetAddress.ofLiteral("fdff:1000::1"))).isFalse();
        assertThat(slot.contains(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
        assertThat(Prefix.parse("fdff::/16").contains(slot)).isTrue();
        assertThat(slot.contains(Prefix.parse("fdff::/16"))).isFalse();
    }
}
