package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;

/**
 * What the domain never forgets: services, nodes, and who holds which address. A value; changes make another.
 *
 * @param peers other domains as they were when last here
 * @param cursors where the search for a free address goes on, per pool
 * @param holders who holds an address, for people: {@code service 'web' (closest)}
 * @param admissions who may come in
 */
public record Catalogue(
        SortedMap<ServiceName, ServiceEntry> services,
        SortedMap<NodeName, NodeEntry> nodes,
        SortedMap<DomainName, Neighbourhood.Area> peers,
        Map<String, Long> cursors,
        Map<InetAddress, String> holders,
        Admissions admissions) {
    public static final Catalogue EMPTY = new Catalogue(
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Map.of(),
            Map.of(),
            Admissions.NONE);

    /** Only {@link Draft} makes others, of maps it does not touch any more. */
    public Catalogue {
        services = Collections.unmodifiableSortedMap(services);
        nodes = Collections.unmodifiableSortedMap(nodes);
        peers = Collections.unmodifiableSortedMap(peers);
        cursors = Collections.unmodifiableMap(cursors);
        holders = Collections.unmodifiableMap(holders);
    }

    /** The catalogue after all of these changes, in order. */
    public Catalogue after(List<Change> changes) {
        Draft draft = new Draft(this);
        changes.forEach(draft::make);
        return draft.catalogue();
    }

    public Optional<ServiceEntry> service(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    public Optional<NodeEntry> node(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    SortedMap<ServiceName, ServiceEntry> servicesCopy() {
        return new TreeMap<>(services);
    }

    SortedMap<NodeName, NodeEntry> nodesCopy() {
        return new TreeMap<>(nodes);
    }

    SortedMap<DomainName, Neighbourhood.Area> peersCopy() {
        return new TreeMap<>(peers);
    }

    Map<String, Long> cursorsCopy() {
        return new TreeMap<>(cursors);
    }

    Map<InetAddress, String> holdersCopy() {
        return new HashMap<>(holders);
    }
}
