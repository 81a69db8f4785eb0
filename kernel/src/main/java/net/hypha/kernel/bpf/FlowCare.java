package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.bytes;
import static net.hypha.kernel.bpf.Layouts.getPort;
import static net.hypha.kernel.bpf.Layouts.getPresentAddress;
import static net.hypha.kernel.bpf.Layouts.struct;
import static net.hypha.kernel.bpf.Layouts.u32;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.datapath.FlowSettings;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.kernel.datapath.LostFlow;
import net.hypha.kernel.ffm.NativeMap;

/** Looks after the flow table by the programs of {@code sweep.h}. For one thread at a time. */
final class FlowCare {
    private static final int SWEEPING = 32;
    private static final int REAPING = 16;
    private static final int MAX_ORPHANS = 256;

    private final BpfObject object;
    private final FlowSettings settings;
    private final NativeMap totals;
    private final NativeMap orphans;
    private final int max;
    private FlowTable table;
    private boolean swept; // before the first time, what a predecessor saw evicted is not known
    private boolean toReap = true; // a predecessor may have left some

    FlowCare(BpfObject object, FlowSettings settings) {
        this.object = object;
        this.settings = settings;
        totals = object.map("flow_totals");
        orphans = object.map("orphans");
        max = object.map("flows").maxEntries();
        table = new FlowTable(0, max, 0, false);
    }

    /** What flows lead to has changed. */
    void changed() {
        toReap = true;
    }

    /** Removes flows that are over; how many entries. */
    int sweep(long nowNs) {
        long added = total(0); // before, so that what is added meanwhile is not taken for evicted
        ByteBuffer context = struct(SWEEPING)
                .putLong(nowNs)
                .putLong(settings.idle().toNanos())
                .putLong(settings.established().toNanos());
        ByteBuffer result = struct(object.call("sweep", bytes(context)));
        long used = Integer.toUnsignedLong(result.getInt(28));
        long evicted = Math.max(added - total(8) - used, 0);
        boolean full = evicted > table.evicted() && used > max / 2; // while many come and go, the count is not exact
        table = new FlowTable(used, max, Math.max(evicted, table.evicted()), full && swept);
        swept = true;
        toReap = true; // also what was bound while a backend went
        return result.getInt(24);
    }

    private long total(int offset) {
        byte[] perCpu = totals.lookupPerCpu(u32(0));
        long sum = 0;
        for (int at = offset; perCpu != null && at < perCpu.length; at += 16) {
            sum += struct(perCpu).getLong(at);
        }
        return sum;
    }

    FlowTable table() {
        return table;
    }

    /** Forgets the flows whose backend is gone; those of TCP. */
    List<LostFlow> reap(long nowNs) {
        List<LostFlow> lost = new ArrayList<>();
        int listed = toReap ? MAX_ORPHANS : 0;
        toReap = false;
        while (listed == MAX_ORPHANS) {
            listed = struct(object.call("reap", bytes(struct(REAPING).putLong(nowNs))))
                    .getInt(8);
            for (int i = 0; i < listed; i++) {
                byte[] orphan = orphans.lookup(u32(i));
                if (orphan != null) {
                    lost.add(lostFlow(struct(orphan)));
                }
            }
        }
        return lost;
    }

    /** {@code struct orphan}. */
    private static LostFlow lostFlow(ByteBuffer from) {
        InetAddress caller = getPresentAddress(from);
        InetAddress called = getPresentAddress(from);
        int callerPort = getPort(from);
        int calledPort = getPort(from);
        from.getInt(); // protocol
        int acknowledged = from.order(ByteOrder.BIG_ENDIAN).getInt();
        int peer = from.order(ByteOrder.nativeOrder()).getInt();
        return new LostFlow(caller, callerPort, called, calledPort, acknowledged, peer);
    }
}
