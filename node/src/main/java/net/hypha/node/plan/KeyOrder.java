package net.hypha.node.plan;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import net.hypha.kernel.datapath.Entry;

/**
 * The order in which entries are shown and applied: what is pointed at comes before what points to it (peers before
 * backends, backends before plans, plans before services), then by number or address.
 */
public final class KeyOrder implements Comparator<Entry.Key> {
    public static final KeyOrder INSTANCE = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(Entry.Key one, Entry.Key other) {
        int byRank = Integer.compare(rank(one), rank(other));
        if (byRank != 0) {
            return byRank;
        }
        int byAddress = compare(address(one), address(other));
        return byAddress != 0 ? byAddress : Integer.compare(number(one), number(other));
    }

    private static int rank(Entry.Key key) {
        return switch (key) {
            case Entry.PeerKey ignored -> 0;
            case Entry.SenderKey ignored -> 1;
            case Entry.HeldKey ignored -> 2;
            case Entry.WorkloadKey ignored -> 3;
            case Entry.BackendKey ignored -> 4;
            case Entry.RatingKey ignored -> 5;
            case Entry.PlanKey ignored -> 6;
            case Entry.ServiceKey ignored -> 7;
        };
    }

    private static byte[] address(Entry.Key key) {
        return switch (key) {
            case Entry.SenderKey sender -> bytes(sender.base());
            case Entry.HeldKey held -> bytes(held.base());
            case Entry.WorkloadKey workload -> bytes(workload.namespaceAddress());
            case Entry.ServiceKey service -> bytes(service.address());
            case Entry.PeerKey ignored -> new byte[0];
            case Entry.BackendKey ignored -> new byte[0];
            case Entry.RatingKey ignored -> new byte[0];
            case Entry.PlanKey ignored -> new byte[0];
        };
    }

    private static int number(Entry.Key key) {
        return switch (key) {
            case Entry.PeerKey peer -> peer.id();
            case Entry.BackendKey backend -> backend.id();
            case Entry.RatingKey rating -> rating.backend();
            case Entry.PlanKey plan -> plan.id();
            case Entry.ServiceKey service -> service.vantage();
            case Entry.SenderKey sender -> sender.length();
            case Entry.HeldKey held -> held.length();
            case Entry.WorkloadKey ignored -> 0;
        };
    }

    private static byte[] bytes(InetAddress address) {
        return address.getAddress();
    }

    /** IPv4 before IPv6, then by value. */
    private static int compare(byte[] one, byte[] other) {
        int byLength = Integer.compare(one.length, other.length);
        return byLength != 0 ? byLength : Arrays.compareUnsigned(one, other);
    }
}
