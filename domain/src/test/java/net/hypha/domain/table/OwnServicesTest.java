package net.hypha.domain.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnServicesTest {
    private static final DomainName BAVARIA = new DomainName("bavaria");
    private static final ServiceName WEB = new ServiceName("web");
    private static final Location OF_DOMAIN = new Location(48, 11);
    private static final Location OF_NODE = new Location(48.14, 11.58);
    private static final Location OWN = new Location(49.45, 11.08);

    /** Instance 0 and 1 on a node that says where it is, 2 and 3 on one that does not; the odd ones say it themselves. */
    private final Catalogue catalogue = catalogue();

    @Test
    void anInstanceIsWhereItSaysOrElseWhereItsNodeIsOrElseWhereItsDomainIs() {
        assertThat(places(state(OF_DOMAIN))).containsExactly(OF_NODE, OWN, OF_DOMAIN, OWN);
        assertThat(places(state(null))).containsExactly(OF_NODE, OWN, null, OWN);
    }

    @Test
    void aChangedInstanceIsWhereItWouldBeAnyway() {
        ServiceState former = state(OF_DOMAIN);
        assertThat(OwnServices.changed(former, OF_DOMAIN, catalogue, service(), List.of(0, 1, 2, 3), _ -> true))
                .isEqualTo(former);
    }

    private static List<@Nullable Location> places(ServiceState state) {
        List<@Nullable Location> places = new ArrayList<>();
        state.instances().forEach(instance -> places.add(instance.location()));
        return places;
    }

    private ServiceState state(@Nullable Location ofDomain) {
        return OwnServices.state(BAVARIA, ofDomain, catalogue, service(), _ -> true);
    }

    private ServiceEntry service() {
        return catalogue.service(WEB).orElseThrow();
    }

    private static Catalogue catalogue() {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.ServiceSet(WEB, "closest", Map.of("closest", AddressPair.of("10.30.0.1", null))));
        changes.add(node("placed", 1, OF_NODE));
        changes.add(node("somewhere", 2, null));
        for (int number = 0; number < 4; number++) {
            Slot.Tenant tenant = new Slot.Tenant(
                    new NodeName(number < 2 ? "placed" : "somewhere"),
                    "w" + number,
                    AddressPair.of("10.18.0." + (number + 2), null),
                    number % 2 == 1 ? OWN : null,
                    Instance.State.READY);
            changes.add(new Change.SlotSet(WEB, new Slot(number, AddressPair.of("10.30.1." + number, null), tenant)));
        }
        return Catalogue.EMPTY.after(changes);
    }

    private static Change node(String name, int number, @Nullable Location location) {
        return new Change.NodeSet(
                new NodeName(name),
                new SubnetLease(Prefix.parse("10.18." + number + ".0/26"), null),
                new Endpoint(InetAddress.ofLiteral("192.0.2." + number), 50_103),
                location);
    }
}
