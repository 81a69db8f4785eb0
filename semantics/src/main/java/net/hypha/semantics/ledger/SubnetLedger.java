package net.hypha.semantics.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.semantics.address.AddressPlan;
import net.hypha.semantics.address.AddressPool;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.ledger.AddressRefused.Reason;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/** Hands out node subnets and remembers which node holds which. A node keeps its subnet. Not for two threads at once. */
public final class SubnetLedger {
    private final @Nullable AddressPool v4;
    private final @Nullable AddressPool v6;
    private final Map<NodeName, Subnets> byNode = new HashMap<>();
    private final Map<Prefix, NodeName> holders = new HashMap<>();
    private long cursorV4;
    private long cursorV6;

    /** A node's own: at least one is present. */
    public record Subnets(@Nullable Prefix v4, @Nullable Prefix v6) {}

    public SubnetLedger(AddressPlan plan) {
        Prefix four = plan.nodesV4();
        Prefix six = plan.nodesV6();
        this.v4 = four == null ? null : new AddressPool("nodes IPv4", List.of(four));
        this.v6 = six == null ? null : new AddressPool("nodes IPv6", List.of(six));
    }

    /**
     * The node's subnets, new ones if it has none.
     *
     * @throws AddressRefused if a pool is exhausted; nothing is given then
     */
    public Subnets of(NodeName node) {
        Subnets held = byNode.get(node);
        if (held != null) {
            return held;
        }
        AddressPool.Found.@Nullable Free<Prefix> four = find(node, v4, AddressPlan.NODE_LENGTH_V4, cursorV4);
        AddressPool.Found.@Nullable Free<Prefix> six = find(node, v6, AddressPlan.NODE_LENGTH_V6, cursorV6);
        cursorV4 = four == null ? cursorV4 : four.cursor();
        cursorV6 = six == null ? cursorV6 : six.cursor();
        Subnets fresh = new Subnets(four == null ? null : four.what(), six == null ? null : six.what());
        put(node, fresh);
        return fresh;
    }

    /** Takes note of subnets given in an earlier life. */
    public void restore(NodeName node, Subnets subnets) {
        put(node, subnets);
    }

    public void release(NodeName node) {
        byNode.remove(node);
        holders.values().removeIf(node::equals);
    }

    public Optional<NodeName> holder(Prefix subnet) {
        return Optional.ofNullable(holders.get(subnet));
    }

    private void put(NodeName node, Subnets subnets) {
        byNode.put(node, subnets);
        Prefix four = subnets.v4();
        Prefix six = subnets.v6();
        if (four != null) {
            holders.put(four, node);
        }
        if (six != null) {
            holders.put(six, node);
        }
    }

    private AddressPool.Found.@Nullable Free<Prefix> find(
            NodeName node, @Nullable AddressPool pool, int length, long cursor) {
        if (pool == null) {
            return null;
        }
        return switch (pool.nextSubnet(length, holders::containsKey, cursor)) {
            case AddressPool.Found.Free<Prefix> free -> free;
            case AddressPool.Found.Exhausted<Prefix> exhausted ->
                throw new AddressRefused(Reason.EXHAUSTED, "node '" + node + "' gets no subnet: " + exhausted.reason());
        };
    }
}
