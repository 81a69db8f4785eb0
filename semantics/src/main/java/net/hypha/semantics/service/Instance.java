package net.hypha.semantics.service;

import net.hypha.semantics.address.AddressPair;
import org.jspecify.annotations.Nullable;

/**
 * One running copy of a service on one node.
 *
 * @param number from 0, unique in its service, kept for life through migration and restart
 * @param instanceAddress constant for the instance's life; what its peers see
 * @param namespaceAddress the real address on its node, changes with migration
 * @param location where it runs, null where unknown (its node's then counts)
 * @param weight its share of the flows, see {@link Weight}
 */
public record Instance(
        ServiceKey service,
        int number,
        NodeName node,
        AddressPair instanceAddress,
        AddressPair namespaceAddress,
        @Nullable Location location,
        State state,
        int weight,
        LabelSet labels) {

    /** What may be sent to an instance. */
    public enum State {
        /** Takes new flows. */
        READY,
        /** Keeps its flows, takes no new ones. */
        DRAINING,
        /** Known, but does not answer: takes nothing. */
        UNHEALTHY
    }

    public Instance {
        if (number < 0) {
            throw new IllegalArgumentException("instance number " + number + " is negative");
        }
        Weight.checked(weight);
    }

    /** One of the usual weight, without labels. */
    public Instance(
            ServiceKey service,
            int number,
            NodeName node,
            AddressPair instanceAddress,
            AddressPair namespaceAddress,
            @Nullable Location location,
            State state) {
        this(service, number, node, instanceAddress, namespaceAddress, location, state, Weight.DEFAULT, LabelSet.NONE);
    }

    public Instance withState(State newState) {
        return new Instance(
                service, number, node, instanceAddress, namespaceAddress, location, newState, weight, labels);
    }
}
