package net.hypha.domain.manager;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.spec.SpecText;
import net.hypha.domain.view.Addressed;
import net.hypha.domain.view.InstanceView;
import net.hypha.domain.view.ServiceView;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;

/** Shows single entries of a catalogue. Pure. */
final class ObjectViews {
    private ObjectViews() {}

    /** @param counts whether a node's instances are in the table */
    static ServiceView service(ServiceEntry service, Predicate<NodeName> counts) {
        Map<Integer, Addressed> numbers = new TreeMap<>();
        service.slots().forEach((number, slot) -> numbers.put(number, Addressed.of(slot.address())));
        int ready = (int) service.held().stream()
                .filter(slot -> slot.tenant() != null
                        && slot.tenant().state() == Instance.State.READY
                        && counts.test(slot.tenant().node()))
                .count();
        return new ServiceView(
                service.name().text(),
                service.defaultPolicy(),
                service.families().words(),
                addressed(service.addresses()),
                numbers,
                SpecText.options(service.options()),
                SpecText.health(service.options()),
                service.held().size(),
                ready);
    }

    static InstanceView instance(ServiceEntry service, Slot slot, Slot.Tenant tenant, Predicate<NodeName> counts) {
        return new InstanceView(
                service.name().text(),
                slot.number(),
                tenant.node().text(),
                tenant.workload(),
                counts.test(tenant.node()) ? Views.word(tenant.state()) : "away",
                Addressed.of(slot.address()),
                Addressed.of(tenant.namespaceAddress()),
                tenant.location() == null ? null : tenant.location().toString(),
                slot.share(),
                tenant.labels().isEmpty() ? null : tenant.labels().pairs());
    }

    static Map<String, Addressed> addressed(Map<String, AddressPair> pairs) {
        Map<String, Addressed> shown = new TreeMap<>();
        pairs.forEach((word, pair) -> shown.put(word, Addressed.of(pair)));
        return shown;
    }
}
