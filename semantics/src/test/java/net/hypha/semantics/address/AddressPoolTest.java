package net.hypha.semantics.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hypha.semantics.address.AddressPool.Found;
import org.junit.jupiter.api.Test;

class AddressPoolTest {
    private final AddressPool pool = pool("10.30.0.0/29");
    private final Set<Object> taken = new HashSet<>();

    @Test
    void addressesComeOneAfterTheOtherWithoutNetworkAndBroadcast() {
        assertThat(takeAll(pool))
                .containsExactly("10.30.0.1", "10.30.0.2", "10.30.0.3", "10.30.0.4", "10.30.0.5", "10.30.0.6");
    }

    @Test
    void theSearchGoesOnAtTheCursorAndWraps() {
        assertThat(pool.next(taken::contains, 5)).isEqualTo(new Found.Free<>(address("10.30.0.6"), 0));
        taken.add(address("10.30.0.6"));
        assertThat(pool.next(taken::contains, 5)).isEqualTo(new Found.Free<>(address("10.30.0.1"), 1));
    }

    @Test
    void aCursorFromElsewhereStartsAtTheBeginning() {
        assertThat(pool.next(taken::contains, 99)).isEqualTo(new Found.Free<>(address("10.30.0.1"), 1));
        assertThat(pool.next(taken::contains, -1)).isEqualTo(new Found.Free<>(address("10.30.0.1"), 1));
    }

    @Test
    void exhaustionSaysWhichPoolAndHowFull() {
        takeAll(pool);
        assertThat(pool.next(taken::contains, 3))
                .isInstanceOfSatisfying(
                        Found.Exhausted.class,
                        exhausted -> assertThat(exhausted.reason())
                                .isEqualTo(
                                        "pool 'test' 10.30.0.0/29 is exhausted: all 6 are taken. Delete what is no longer"
                                                + " needed, or configure a larger pool"));
    }

    @Test
    void rangesAreUsedAsIfTheyWereOne() {
        AddressPool two = pool("fdff::/126", "fdff:800::/126");
        assertThat(takeAll(two))
                .containsExactly("fdff::1", "fdff::2", "fdff::3", "fdff:800::1", "fdff:800::2", "fdff:800::3");
        assertThat(two.contains(address("fdff:800::3"))).isTrue();
        assertThat(two.contains(address("fdff:800::"))).isFalse();
        assertThat(two.contains(address("fdff:800::4"))).isFalse();
    }

    @Test
    void veryLargeRangesAreNoTrouble() {
        AddressPool huge = pool("fdff::/21", "fdff:800::/21");
        assertThat(huge.next(taken::contains, Long.MAX_VALUE - 2)).isInstanceOf(Found.Free.class);
        assertThat(huge.next(taken::contains, 0)).isEqualTo(new Found.Free<>(address("fdff::1"), 1));
    }

    @Test
    void subnetsComeOneAfterTheOther() {
        AddressPool nodes = pool("10.18.0.0/24");
        List<String> subnets = new ArrayList<>();
        long cursor = 0;
        while (nodes.nextSubnet(26, taken::contains, cursor) instanceof Found.Free<Prefix>(Prefix subnet, long next)) {
            taken.add(subnet);
            subnets.add(subnet.toString());
            cursor = next;
        }
        assertThat(subnets).containsExactly("10.18.0.0/26", "10.18.0.64/26", "10.18.0.128/26", "10.18.0.192/26");
    }

    private List<String> takeAll(AddressPool from) {
        List<String> found = new ArrayList<>();
        long cursor = 0;
        while (from.next(taken::contains, cursor) instanceof Found.Free<InetAddress>(InetAddress address, long next)) {
            taken.add(address);
            found.add(Addresses.text(address));
            cursor = next;
        }
        return found;
    }

    private static AddressPool pool(String... ranges) {
        return new AddressPool(
                "test", List.of(ranges).stream().map(Prefix::parse).toList());
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
