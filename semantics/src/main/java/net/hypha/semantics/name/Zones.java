package net.hypha.semantics.name;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.semantics.service.DomainName;

/**
 * The zones whose names are semantic: the tree's, and one for each known domain.
 *
 * @param treeZone means the own tree, {@code oakestra} by default
 * @param root the domain at the tree's top, whose services the tree's zone means; the own one where it has no parent
 * @param own the own domain
 * @param peers other domains that are known
 */
public record Zones(String treeZone, DomainName root, DomainName own, Set<DomainName> peers) {
    public static final String DEFAULT_TREE_ZONE = "oakestra";

    public Zones {
        treeZone = new DomainName(treeZone.toLowerCase(Locale.ROOT)).text();
        peers = Set.copyOf(peers);
    }

    /** A domain without a parent. */
    public Zones(String treeZone, DomainName own, Set<DomainName> peers) {
        this(treeZone, own, own, peers);
    }

    /** The tree's default zone and one domain. */
    public static Zones of(String own, String... peers) {
        return new Zones(
                DEFAULT_TREE_ZONE,
                new DomainName(own),
                Stream.of(peers).map(DomainName::new).collect(Collectors.toSet()));
    }

    /**
     * A zone and whom it means.
     *
     * @param domain whose services are meant where nothing else is said
     * @param tree true for the tree's zone, in which {@code in} names a scope
     */
    public record Zone(String text, DomainName domain, boolean tree) {}

    /** The longest known zone that a name lies in. {@code name} is in small letters, without a final dot. */
    public Optional<Zone> zoneOf(String name) {
        return all().filter(zone -> name.equals(zone.text()) || name.endsWith("." + zone.text()))
                .max(Comparator.comparingInt(zone -> zone.text().length()));
    }

    /** The same with another domain known. */
    public Zones with(DomainName another) {
        Set<DomainName> more = new HashSet<>(peers);
        more.add(another);
        return new Zones(treeZone, root, own, more);
    }

    public boolean knows(DomainName domain) {
        return own.equals(domain) || root.equals(domain) || peers.contains(domain);
    }

    /** The tree's zone and those of all known domains. */
    public Stream<Zone> all() {
        return Stream.concat(
                Stream.of(new Zone(treeZone, root, true)), domains().map(name -> new Zone(name.text(), name, false)));
    }

    private Stream<DomainName> domains() {
        return Stream.concat(Stream.of(root, own).distinct(), peers.stream());
    }
}
