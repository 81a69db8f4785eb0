package net.hypha.node.names;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.dns.Answer;
import net.hypha.dns.SemanticZone;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.node.table.Knowledge;
import net.hypha.node.table.Lookup;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.Resolver;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;

/** Answers names from what this node knows; the first use of a service asks the domain. */
public final class NodeZone implements SemanticZone {
    /** Stands for the own domain until it has told its name; RFC 2606 keeps it from meaning anything. */
    private static final DomainName NOT_TOLD = new DomainName("not-told.invalid");

    private final Knowledge knowledge;
    private final Lookup lookup;

    public NodeZone(Knowledge knowledge, Lookup lookup) {
        this.knowledge = knowledge;
        this.lookup = lookup;
    }

    /** The service a key stands for; may block while the domain is asked. */
    public Lookup.Found<ServiceState> service(ServiceKey key) {
        return lookup.find(new Query.ByName(key), table -> table.service(key));
    }

    /** The same, where it is known already; that counts as no use of it. */
    public Optional<ServiceState> known(ServiceKey key) {
        return lookup.known(table -> table.service(key));
    }

    /** As {@link #pointer}, where it is known already; that counts as no use of it. */
    public Optional<String> knownPointer(InetAddress address) {
        return lookup.known(table -> Resolver.name(address, table)).map(name -> name.text(zones()));
    }

    @Override
    public Answer resolve(SemanticName name) {
        return switch (service(name.service())) {
            case Lookup.Found.Here<ServiceState>(ServiceState service) ->
                Resolver.address(service, name.choice())
                        .<Answer>map(Answer.Known::new)
                        .orElseGet(Answer.Unknown::new);
            case Lookup.Found.Nothing<ServiceState>() -> new Answer.Unknown();
            case Lookup.Found.NoAnswer<ServiceState>(String reason) -> new Answer.Unreachable(reason);
        };
    }

    @Override
    public Zones zones() {
        Neighbourhood around = knowledge.now().neighbourhood();
        if (around == null) {
            return new Zones(Zones.DEFAULT_TREE_ZONE, NOT_TOLD, Set.of());
        }
        return new Zones(
                around.treeZone(),
                around.root(),
                around.domain().name(),
                around.peers().stream().map(Neighbourhood.Area::name).collect(Collectors.toUnmodifiableSet()));
    }

    /** Under which key a service is planned. */
    public ServiceKey family(ServiceKey service) {
        Neighbourhood around = knowledge.now().neighbourhood();
        return around == null ? service : around.family(service);
    }

    @Override
    public Optional<String> pointer(InetAddress address) {
        if (pools().stream().noneMatch(pool -> pool.contains(address))) {
            return Optional.empty();
        }
        Lookup.Found<SemanticName> found =
                lookup.find(new Query.ByAddress(address), table -> Resolver.name(address, table));
        return found instanceof Lookup.Found.Here<SemanticName>(SemanticName name)
                ? Optional.of(name.text(zones()))
                : Optional.empty();
    }

    @Override
    public List<Prefix> pools() {
        Neighbourhood around = knowledge.now().neighbourhood();
        if (around == null) {
            return List.of();
        }
        return Stream.concat(Stream.of(around.domain()), around.peers().stream())
                .flatMap(area -> Stream.concat(area.servicePools().stream(), area.nodePools().stream()))
                .toList();
    }
}
