package net.hypha.semantics.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineRouteTest {
    private static final List<Prefix> POOLS = List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16"));

    @Test
    void aRouteToAPartOfAPoolOrToTheWholeIsInItsWay() {
        assertThat(conflict("10.30.4.0/24")).isTrue();
        assertThat(conflict("10.30.0.0/16")).isTrue();
        assertThat(conflict("fdff:1::/64")).isTrue();
    }

    @Test
    void aWiderRouteIsNotAndOneElsewhereNeither() {
        assertThat(conflict("10.0.0.0/8")).isFalse();
        assertThat(conflict("fd00::/8")).isFalse();
        assertThat(conflict("192.0.2.0/24")).isFalse();
    }

    @Test
    void theReasonNamesPoolRouteAndWhatToDo() {
        MachineRoute route = new MachineRoute(Prefix.parse("10.30.4.0/24"), "10.30.4.0/24 dev eth1");
        assertThat(MachineRoute.firstConflict(POOLS, List.of(route))
                        .orElseThrow()
                        .reason("node 'one'"))
                .contains("pool 10.30.0.0/16", "node 'one'", "10.30.4.0/24 dev eth1", "domain.pools");
    }

    private static boolean conflict(String prefix) {
        return MachineRoute.firstConflict(POOLS, List.of(new MachineRoute(Prefix.parse(prefix), prefix)))
                .isPresent();
    }
}
