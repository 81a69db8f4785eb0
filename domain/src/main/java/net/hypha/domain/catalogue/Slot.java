package net.hypha.domain.catalogue;

import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Weight;
import org.jspecify.annotations.Nullable;

/**
 * An instance number of a service with its address, which stays when its tenant goes.
 *
 * @param number from 0
 * @param weight what was said of it, 0 to 1000; {@link #UNSAID} where nobody did. It stays when its tenant goes
 * @param tenant the workload that is this instance; null while the number is free
 */
public record Slot(
        int number,
        AddressPair address,
        int weight,
        @Nullable Tenant tenant) {
    /** Nobody has given it a weight. */
    public static final int UNSAID = -1;

    /** One whose weight nobody has said anything of. */
    public Slot(int number, AddressPair address, @Nullable Tenant tenant) {
        this(number, address, UNSAID, tenant);
    }

    /** @param location the workload's own; null where it is where its node is, or its domain */
    public record Tenant(
            NodeName node,
            String workload,
            AddressPair namespaceAddress,
            @Nullable Location location,
            Instance.State state,
            LabelSet labels) {
        /** One without labels. */
        public Tenant(
                NodeName node,
                String workload,
                AddressPair namespaceAddress,
                @Nullable Location location,
                Instance.State state) {
            this(node, workload, namespaceAddress, location, state, LabelSet.NONE);
        }

        boolean is(NodeName otherNode, String otherWorkload) {
            return node.equals(otherNode) && workload.equals(otherWorkload);
        }
    }

    /** The weight of whoever is this instance. */
    public int share() {
        return weight == UNSAID ? Weight.DEFAULT : weight;
    }

    Slot vacated() {
        return new Slot(number, address, weight, null);
    }

    Slot weighing(int newWeight) {
        return new Slot(number, address, newWeight, tenant);
    }

    /** @param asked the weight the tenant wants where nobody has said one; null for none */
    Slot heldBy(Tenant newTenant, @Nullable Integer asked) {
        return new Slot(number, address, weight == UNSAID && asked != null ? asked : weight, newTenant);
    }
}
