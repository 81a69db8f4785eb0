package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** A catalogue in the making: takes changes one by one and remembers them. */
final class Draft {
    private final List<Change> changes = new ArrayList<>();
    private Catalogue now;

    Draft(Catalogue base) {
        now = base;
    }

    /** As it is after the changes so far. */
    Catalogue now() {
        return now;
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    void make(Change change) {
        changes.add(change);
        now = Fold.after(now, change);
    }

    Optional<ServiceEntry> service(ServiceName name) {
        return now.service(name);
    }

    Optional<NodeEntry> node(NodeName name) {
        return now.node(name);
    }

    boolean isTaken(InetAddress address) {
        return now.holder(address) != null;
    }

    /** Who holds an address, for people; null if nobody does. */
    @Nullable
    String holder(InetAddress address) {
        Holder holder = now.holder(address);
        return holder == null ? null : holder.text();
    }

    /** Where the search in a pool goes on; 0 at first. */
    long cursor(String pool) {
        return now.cursors().getOrDefault(pool, 0L);
    }
}
