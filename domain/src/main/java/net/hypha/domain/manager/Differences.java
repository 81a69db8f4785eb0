package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.spec.SpecText;
import net.hypha.domain.view.DifferenceView;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** What differs between two catalogues, in the words of manifests. Pure. */
final class Differences {
    private Differences() {}

    static DifferenceView of(ServiceName service, Catalogue before, Catalogue after) {
        ServiceEntry was = before.service(service).orElse(null);
        SortedMap<String, String> old = fields(was);
        SortedMap<String, String> now = fields(after.service(service).orElse(null));
        TreeSet<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<DifferenceView.FieldView> fields = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(old.get(name), now.get(name))) {
                fields.add(new DifferenceView.FieldView(name, old.get(name), now.get(name)));
            }
        }
        String change = was == null ? "created" : fields.isEmpty() ? "unchanged" : "changed";
        return new DifferenceView("service", service.text(), change, fields);
    }

    private static SortedMap<String, String> fields(@Nullable ServiceEntry service) {
        SortedMap<String, String> fields = new TreeMap<>();
        if (service != null) {
            fields.put("default", service.defaultPolicy());
            fields.put("families", String.join(", ", service.families().words()));
            fields.putAll(SpecText.fields(service.options()));
            service.addresses().forEach((word, pair) -> put(fields, "addresses." + word, pair));
            for (Map.Entry<Integer, Slot> slot : service.slots().entrySet()) {
                put(fields, "numbers." + slot.getKey(), slot.getValue().address());
            }
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, AddressPair pair) {
        if (pair.v4() != null) {
            fields.put(name + ".v4", Addresses.text(pair.v4()));
        }
        if (pair.v6() != null) {
            fields.put(name + ".v6", Addresses.text(pair.v6()));
        }
    }
}
