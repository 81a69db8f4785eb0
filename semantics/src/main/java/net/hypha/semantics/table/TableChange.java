package net.hypha.semantics.table;

import java.util.List;
import net.hypha.semantics.service.ServiceKey;

/**
 * News for a table.
 *
 * @param full true if all that is known must be forgotten first
 * @param services each replaces what was known of it, unless that is newer
 * @param removed services that are no more
 */
public record TableChange(boolean full, List<ServiceState> services, List<ServiceKey> removed) {
    public TableChange {
        services = List.copyOf(services);
        removed = List.copyOf(removed);
    }
}
