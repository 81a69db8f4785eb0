package net.hypha.domain.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** The domain's own services as its nodes see them. Pure. */
public final class OwnServices {
    private OwnServices() {}

    /**
     * What own nodes are told: all numbers ever given, and the instances on nodes that are here.
     *
     * @param location where the domain is, and so an instance whose own place and node's are not known; null where unknown
     * @return the state with epoch 0
     */
    public static ServiceState state(
            DomainName self,
            @Nullable Location location,
            Catalogue catalogue,
            ServiceEntry service,
            Predicate<NodeName> isHere) {
        ServiceKey key = new ServiceKey(service.name(), self);
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        service.slots().values().forEach(slot -> numbers.put(slot.number(), slot.address()));
        List<Instance> instances = service.held().stream()
                .map(slot -> instance(key, location, catalogue, slot, isHere))
                .filter(Objects::nonNull)
                .toList();
        return new ServiceState(
                key, 0, service.defaultPolicy(), service.addresses(), service.options(), numbers, instances, List.of());
    }

    /**
     * The same where only some numbers may be otherwise than they were in a former state.
     *
     * @param location where the domain is; null where unknown
     * @return the state with the former one's epoch; it shares with that all that is the same
     */
    public static ServiceState changed(
            ServiceState former,
            @Nullable Location location,
            Catalogue catalogue,
            ServiceEntry service,
            Collection<Integer> changed,
            Predicate<NodeName> isHere) {
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        List<Instance> here = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        for (int number : changed) {
            Slot slot = service.slots().at(number);
            Instance instance = slot == null ? null : instance(former.key(), location, catalogue, slot, isHere);
            if (slot != null) {
                numbers.put(number, slot.address());
            }
            if (instance == null) {
                gone.add(number);
            } else {
                here.add(instance);
            }
        }
        return former.with(numbers, here, gone);
    }

    private static @Nullable Instance instance(
            ServiceKey key, @Nullable Location ofDomain, Catalogue catalogue, Slot slot, Predicate<NodeName> isHere) {
        Slot.Tenant tenant = slot.tenant();
        if (tenant == null || !isHere.test(tenant.node())) {
            return null;
        }
        Location location = tenant.location() != null
                ? tenant.location()
                : catalogue.node(tenant.node()).map(NodeEntry::location).orElse(ofDomain);
        return new Instance(
                key,
                slot.number(),
                tenant.node(),
                slot.address(),
                tenant.namespaceAddress(),
                location,
                tenant.state(),
                slot.share(),
                tenant.labels());
    }
}
