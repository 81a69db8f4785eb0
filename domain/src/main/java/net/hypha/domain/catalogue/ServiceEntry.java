package net.hypha.domain.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.NumberMap;
import org.pcollections.TreePMap;

/**
 * A service as its domain keeps it.
 *
 * @param addresses semantic address per policy word
 * @param options how it wants to be chosen and checked
 * @param slots by instance number
 */
public record ServiceEntry(
        ServiceName name,
        String defaultPolicy,
        Map<String, AddressPair> addresses,
        ServiceOptions options,
        NumberMap<Slot> slots) {
    public ServiceEntry {
        addresses = addresses instanceof TreePMap<String, AddressPair> same ? same : TreePMap.from(addresses);
    }

    /** The families the service is reached by: those of its semantic addresses. */
    public Families families() {
        return Families.of(addresses.values().iterator().next());
    }

    /** The slots somebody holds, by number. */
    public List<Slot> held() {
        return slots.values().stream().filter(slot -> slot.tenant() != null).toList();
    }

    ServiceEntry with(Slot slot) {
        return new ServiceEntry(name, defaultPolicy, addresses, options, slots.with(slot.number(), slot));
    }

    List<AddressPair> allAddresses() {
        List<AddressPair> all = new ArrayList<>(addresses.values());
        slots.values().forEach(slot -> all.add(slot.address()));
        return all;
    }
}
