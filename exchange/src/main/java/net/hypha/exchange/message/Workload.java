package net.hypha.exchange.message;

import java.util.Collection;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Something attached to the publishing node.
 *
 * @param id unique on the node, stable through restarts
 * @param service the service it is an instance of; null for a mere caller
 * @param wantedNumber the instance number it asks for or already holds; null to be given one
 * @param namespaceAddress its address on the node
 * @param heldAddress the instance address it already holds, on re-publishing; null at first
 * @param weight what it is to have where the domain knows of none; null for the usual one. No part of the digest, as the domain's own counts
 */
public record Workload(
        String id,
        @Nullable ServiceName service,
        @Nullable Integer wantedNumber,
        AddressPair namespaceAddress,
        @Nullable AddressPair heldAddress,
        @Nullable Location location,
        Instance.State state,
        LabelSet labels,
        @Nullable Integer weight) {

    /** One without labels that asks for no weight. */
    public Workload(
            String id,
            @Nullable ServiceName service,
            @Nullable Integer wantedNumber,
            AddressPair namespaceAddress,
            @Nullable AddressPair heldAddress,
            @Nullable Location location,
            Instance.State state) {
        this(id, service, wantedNumber, namespaceAddress, heldAddress, location, state, LabelSet.NONE, null);
    }

    /**
     * A number that stands for all that a node offers, in any order; never 0. Where a caller is on its node is not in it, as that is
     * no domain's business.
     */
    public static long digest(SubnetLease subnet, Collection<Workload> all) {
        long digest = new Digest().add(subnet.toString()).value();
        for (Workload workload : all) {
            digest += workload.digest();
        }
        return digest == 0 ? 1 : digest;
    }

    private long digest() {
        Digest digest = new Digest().add(id);
        if (service == null) {
            digest.add(0);
        } else {
            digest.add(1)
                    .add(service.text())
                    .add(wantedNumber == null ? -1 : wantedNumber)
                    .add(namespaceAddress)
                    .add(location)
                    .add(state.name())
                    .add(labels);
        }
        return heldAddress == null ? digest.value() : digest.add(heldAddress).value();
    }
}
