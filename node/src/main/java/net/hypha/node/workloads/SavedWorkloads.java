package net.hypha.node.workloads;

import java.util.List;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import org.jspecify.annotations.Nullable;

/**
 * Workloads as kept on disk.
 *
 * @param subnet the node's, from which they are numbered; null before the first welcome
 */
public record SavedWorkloads(@Nullable SubnetLease subnet, List<Saved> workloads) {
    public static final String KIND = "hypha-node-workloads";
    public static final int VERSION = 1;

    public SavedWorkloads {
        workloads = List.copyOf(workloads);
    }

    /**
     * One workload: what was asked for, and what it got.
     *
     * @param draining null for false
     */
    public record Saved(
            AttachRequest request,
            @Nullable Integer number,
            AddressPair namespaceAddress,
            AddressPair instanceAddress,
            @Nullable Boolean draining) {}
}
