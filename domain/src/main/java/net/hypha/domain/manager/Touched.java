package net.hypha.domain.manager;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.hypha.domain.catalogue.Holder;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;

/** Which services a batch may have made different, and what of them. */
final class Touched {
    private static final Set<Integer> WHOLE = Set.of();

    private final Map<ServiceKey, Set<Integer>> services = new LinkedHashMap<>();

    /** All of a service. */
    void whole(ServiceKey service) {
        services.put(service, WHOLE);
    }

    /** One number of a service. */
    void number(ServiceKey service, int number) {
        Set<Integer> numbers = services.get(service);
        if (numbers == null) {
            services.put(service, new TreeSet<>(Set.of(number)));
        } else if (!numbers.isEmpty()) { // the whole is more
            numbers.add(number);
        }
    }

    void numbers(DomainName owner, Collection<Holder.Numbered> held) {
        held.forEach(each -> number(new ServiceKey(each.service(), owner), each.number()));
    }

    /** What was touched until now, each service with its numbers; empty for all of it. */
    Map<ServiceKey, Set<Integer>> take() {
        Map<ServiceKey, Set<Integer>> all = new LinkedHashMap<>(services);
        services.clear();
        return all;
    }
}
