package net.hypha.node.ways;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who is on the same link: those for whose underlay address the Ethernet address answers that they announced themselves. A router, or
 * anything else that answers for others, has another one. Nobody is, while the domain has not told others of this node's own Ethernet address:
 * they would not know its packets. Thread-safe.
 */
public final class Ways {
    private static final Logger LOG = LoggerFactory.getLogger(Ways.class);

    private final NodeName self;
    private final Supplier<@Nullable String> mac;
    private final Link link;
    private final Runnable changed;
    private volatile Set<Endpoint> direct = Set.of();

    /** The link of the underlay device. */
    @FunctionalInterface
    public interface Link {
        /** The Ethernet address that answers for each address, of those for which one does; asks where nothing is known. */
        Map<InetAddress, String> neighbours(Collection<InetAddress> addresses);
    }

    /**
     * @param mac the Ethernet address that this node sends from
     * @param changed called when other nodes are on the link than before
     */
    public Ways(NodeName self, Supplier<@Nullable String> mac, Link link, Runnable changed) {
        this.self = self;
        this.mac = mac;
        this.link = link;
        this.changed = changed;
    }

    /** Those on the same link. */
    public Set<Endpoint> direct() {
        return direct;
    }

    /** Looks again; call it about each second. */
    public void look(Neighbourhood around) {
        List<Endpoint> candidates = candidates(around);
        Set<Endpoint> found = candidates.isEmpty() ? Set.of() : onLink(candidates);
        if (!found.equals(direct)) {
            LOG.atInfo().addKeyValue("nodes", found).log("These nodes are reached directly, all others by the tunnel");
            direct = found;
            changed.run();
        }
    }

    private List<Endpoint> candidates(Neighbourhood around) {
        Set<Endpoint> all = new HashSet<>();
        Set<InetAddress> own = new HashSet<>();
        String from = mac.get();
        for (Neighbourhood.Node node : around.nodes()) {
            if (!node.name().equals(self)) {
                all.add(node.tunnel());
            } else if (node.tunnel().link() != null && node.tunnel().link().equals(from)) {
                own.add(node.tunnel().address());
            } else {
                return List.of();
            }
        }
        for (Neighbourhood.Area peer : around.peers()) {
            all.addAll(peer.gateways());
            all.addAll(peer.senders());
        }
        return all.stream()
                .filter(node -> node.link() != null && !own.contains(node.address()))
                .toList();
    }

    private Set<Endpoint> onLink(List<Endpoint> candidates) {
        Set<InetAddress> addresses = candidates.stream().map(Endpoint::address).collect(Collectors.toUnmodifiableSet());
        Map<InetAddress, String> answers = link.neighbours(addresses);
        return candidates.stream()
                .filter(node -> answers.getOrDefault(node.address(), "").equals(node.link()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
