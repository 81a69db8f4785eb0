package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.Layouts.bytes;
import static net.hypha.kernel.bpf.Layouts.getPort;
import static net.hypha.kernel.bpf.Layouts.getPresentAddress;
import static net.hypha.kernel.bpf.Layouts.putAddress;
import static net.hypha.kernel.bpf.Layouts.struct;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.kernel.ffm.NativeMap;
import org.jspecify.annotations.Nullable;

/** Reads single flows, and who sticks to what; changes nothing. Offsets are those of {@code maps.h}. For any thread. */
final class FlowReader {
    static final int KEY = 40;
    static final int FLOW = 128;
    private static final int ID_AT = 40;
    private static final int PASSED_AT = 48;
    private static final int ASKED_AT = 56;
    private static final int BACKEND_AT = 64;
    private static final int GENERATION_AT = 68;
    private static final int PEER_AT = 72;
    private static final int FROM_PEER_AT = 76;
    private static final int DIRECTION_AT = 80;
    private static final int TCP_AT = 81;
    private static final int MARKS_AT = 82;
    private static final int CHOICE_AT = 83;
    private static final int COST_AT = 84;
    private static final int NEXT_COST_AT = 88;

    private static final int NO_BACKEND = -1;
    private static final int TCP = 6;
    private static final int ANSWERED = 1;
    private static final int BOTH_FINS = 6;
    private static final int CLOSED = 8;
    private static final int PLAIN = 1;
    private static final int BONDED = 8;
    private static final int SECOND = 16;
    private static final int ONLY = 32;
    private static final int MOVED = 64;
    private static final int BOND_PLAN_AT = 16;
    private static final int COST_SHIFT = 8;
    private static final int OPENED_BITS = 56;

    private final NativeMap flows;
    private final NativeMap bonds;

    FlowReader(BpfObject object) {
        flows = object.map("flows");
        bonds = object.map("bonds");
    }

    Optional<BoundFlow> flow(FlowName name) {
        return byKey(key(name)).or(() -> byKey(key(name.mirrored())));
    }

    private Optional<BoundFlow> byKey(byte[] key) {
        byte[] entry = flows.lookup(key);
        if (entry == null) {
            return Optional.empty();
        }
        byte[] otherKey = Arrays.copyOf(entry, KEY);
        byte[] found = flows.lookup(otherKey);
        byte[] other = found == null || id(found) != id(entry) ? null : found;
        if (entry[DIRECTION_AT] == 0) {
            return Optional.of(decode(key, entry, other));
        }
        return other == null ? Optional.empty() : Optional.of(decode(otherKey, other, entry));
    }

    private static long id(byte[] flow) {
        return struct(flow).getLong(ID_AT);
    }

    /**
     * {@code struct flow}.
     *
     * @param key of the forward entry
     * @param reverse null: the table has lost it
     */
    static BoundFlow decode(byte[] key, byte[] forward, byte @Nullable [] reverse) {
        ByteBuffer flow = struct(forward);
        int marks = forward[MARKS_AT];
        int backend = flow.getInt(BACKEND_AT);
        long calledNs = flow.getLong(PASSED_AT);
        long openedNs = openedNs(flow.getLong(ID_AT), calledNs);
        long backNs = reverse == null ? 0 : struct(reverse).getLong(PASSED_AT);
        long answeredNs = backNs != openedNs ? backNs : 0; // it begins as the forward entry does
        boolean chosen = backend != NO_BACKEND && (marks & PLAIN) == 0;
        return new BoundFlow(
                name(struct(key)),
                name(struct(forward)).mirrored(),
                openedNs,
                calledNs,
                answeredNs,
                flow.getLong(ASKED_AT),
                backend,
                flow.getInt(GENERATION_AT),
                flow.getInt(PEER_AT),
                flow.getInt(FROM_PEER_AT),
                state(key[36], forward[TCP_AT], answeredNs != 0),
                chosen ? choice(forward[CHOICE_AT] & 0xff, marks, reverse) : null);
    }

    /** The lower bits of an id; what is above them was as at the last packet, or one less. */
    private static long openedNs(long id, long calledNs) {
        long span = 1L << OPENED_BITS;
        long opened = (calledNs & -span) | (id & (span - 1));
        return opened > calledNs && opened >= span ? opened - span : opened;
    }

    private static BoundFlow.State state(int protocol, int tcp, boolean answered) {
        if ((tcp & CLOSED) != 0) {
            return BoundFlow.State.CLOSED;
        }
        if ((tcp & BOTH_FINS) != 0) {
            return BoundFlow.State.CLOSING;
        }
        boolean open = protocol == TCP ? (tcp & ANSWERED) != 0 : answered;
        return open ? BoundFlow.State.ESTABLISHED : BoundFlow.State.OPENING;
    }

    /** Byte {@code choice}, of the forward entry; the costs are in the other. */
    private static BoundFlow.Choice choice(int choice, int marks, byte @Nullable [] reverse) {
        return new BoundFlow.Choice(
                choice & 0x0f,
                switch (choice >> 4 & 3) {
                    case 0 -> BoundFlow.Overlooked.NOTHING;
                    case 1 -> BoundFlow.Overlooked.FULL;
                    default -> BoundFlow.Overlooked.EJECTED;
                },
                bonded(marks),
                (marks & SECOND) != 0,
                (marks & ONLY) != 0,
                switch (choice >> 6) {
                    case 0 -> BoundFlow.Before.NONE;
                    case 1 -> BoundFlow.Before.DESERTED;
                    default -> BoundFlow.Before.GONE;
                },
                cost(reverse, COST_AT),
                cost(reverse, NEXT_COST_AT));
    }

    private static BoundFlow.Bonded bonded(int marks) {
        if ((marks & BONDED) != 0) {
            return BoundFlow.Bonded.THIS;
        }
        return (marks & MOVED) != 0 ? BoundFlow.Bonded.ANOTHER : BoundFlow.Bonded.NOTHING;
    }

    private static long cost(byte @Nullable [] reverse, int at) {
        return reverse == null ? 0 : Integer.toUnsignedLong(struct(reverse).getInt(at)) << COST_SHIFT;
    }

    /** {@code struct flow_key}. */
    static byte[] key(FlowName name) {
        ByteBuffer to = putAddress(putAddress(struct(KEY), name.source()), name.destination());
        to.put((byte) (name.sourcePort() >> 8)).put((byte) name.sourcePort());
        to.put((byte) (name.destinationPort() >> 8)).put((byte) name.destinationPort());
        return bytes(to.put((byte) name.protocol()));
    }

    private static FlowName name(ByteBuffer key) {
        InetAddress source = getPresentAddress(key);
        InetAddress destination = getPresentAddress(key);
        int sourcePort = getPort(key);
        int destinationPort = getPort(key);
        return new FlowName(key.get() & 0xff, source, sourcePort, destination, destinationPort);
    }

    List<Bond> bonds(int plan) {
        List<Bond> found = new ArrayList<>();
        bonds.forEach((key, value) -> {
            ByteBuffer from = struct(key);
            if (from.getInt(BOND_PLAN_AT) == plan) {
                ByteBuffer bond = struct(value);
                found.add(new Bond(getPresentAddress(from), bond.getInt(), bond.getInt()));
            }
        });
        return found;
    }
}
