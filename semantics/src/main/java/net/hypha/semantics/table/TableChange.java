package net.hypha.semantics.table;

import java.util.List;
import net.hypha.semantics.service.ServiceKey;

/**
 * News for a table.
 *
 * @param full true if all that is known must be forgotten first
 * @param services each replaces what was known of it, unless that is newer
 * @param removed services that are no more
 * @param deltas each changes what is known of a service, if that is the state it was made for
 */
public record TableChange(
        boolean full, List<ServiceState> services, List<ServiceKey> removed, List<ServiceDelta> deltas) {
    public TableChange {
        services = List.copyOf(services);
        removed = List.copyOf(removed);
        deltas = List.copyOf(deltas);
    }

    /** News that tells each service as a whole. */
    public TableChange(boolean full, List<ServiceState> services, List<ServiceKey> removed) {
        this(full, services, removed, List.of());
    }
}
