package net.hypha.domain.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.Prefix;

/** What happens when a node joins. Pure. */
public final class NodeRules {
    private final Lender lender;

    public NodeRules(Lender lender) {
        this.lender = lender;
    }

    /** A new node gets a subnet; one that was here before has its own, and only its whereabouts may be new. */
    public List<Change> join(Catalogue catalogue, Neighbour.OfNode node) throws Refusal {
        Draft draft = new Draft(catalogue);
        NodeEntry known = catalogue.nodes().get(node.name());
        SubnetLease subnet = known == null ? freshSubnet(draft) : known.subnet();
        for (NodeEntry other : catalogue.nodes().values()) {
            if (!other.name().equals(node.name())
                    && other.tunnel().tunnel().equals(node.tunnel().tunnel())) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT,
                        "tunnel",
                        "node '" + node.name() + "' says its tunnel is at " + node.tunnel() + ", which is where node '"
                                + other.name() + "' is: give one of them another address or port");
            }
        }
        Change.NodeSet set = new Change.NodeSet(node.name(), subnet, node.tunnel(), node.location());
        boolean same = known != null
                && known.tunnel().equals(set.tunnel())
                && Objects.equals(known.location(), set.location());
        if (!same) {
            draft.make(set);
        }
        return draft.changes();
    }

    private SubnetLease freshSubnet(Draft draft) throws Refusal {
        Set<Prefix> taken = new HashSet<>();
        for (NodeEntry node : draft.now().nodes().values()) {
            if (node.subnet().v4() != null) {
                taken.add(node.subnet().v4());
            }
            if (node.subnet().v6() != null) {
                taken.add(node.subnet().v6());
            }
        }
        return lender.subnet(draft, taken::contains);
    }
}
