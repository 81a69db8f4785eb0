package net.hypha.kernel.datapath;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Datapath entries as text, one line each, in an order that depends on nothing but the entries: what golden tests compare and what
 * an operator reads.
 *
 * <pre>{@code
 * workload 10.18.0.2 -> instance 10.30.0.3 if 7 mac 02:00:00:00:00:02 via 02:00:00:00:00:01
 * service 10.30.0.1 vantage 0 -> plan 3
 * plan 3 rotate [1 2 5]
 * plan 4 rotate [1 | 2 5] full at 80
 * backend 1 gen 1 local 10.18.0.2 fc00::2 if 7
 * rating 1 weight 50 load 3 distance 1500 us
 * peer 1 -> 198.51.100.2:50103 group 2 vantage 1
 * sender 10.31.0.0/16 -> group 2
 * held 10.30.0.0/16
 * }</pre>
 */
public final class EntryText {
    private static final Comparator<Entry> ORDER = Comparator.comparingInt(EntryText::kind)
            .thenComparing(EntryText::address)
            .thenComparingInt(EntryText::number);

    private EntryText() {}

    /** All entries, sorted by kind, then address, then number, each line ended by a newline; empty for none. */
    public static String of(Collection<? extends Entry> entries) {
        return entries.stream().sorted(ORDER).map(entry -> line(entry) + "\n").collect(Collectors.joining());
    }

    /** One entry, without a newline. */
    public static String line(Entry entry) {
        return switch (entry) {
            case Entry.Workload w ->
                "workload %s -> instance %s if %d mac %s via %s%s"
                        .formatted(
                                text(w.namespaceAddress()),
                                text(w.instanceAddress()),
                                w.ifindex(),
                                w.workloadMac(),
                                w.gatewayMac(),
                                w.sameNetns() ? " here" : "");
            case Entry.Service s ->
                "service %s vantage %d -> plan %d".formatted(text(s.address()), s.vantage(), s.plan());
            case Entry.Plan p -> "plan %d %s %s%s".formatted(p.id(), word(p.pick()), list(p.tiers()), limits(p));
            case Entry.Backend b ->
                "backend %d gen %d %s%s".formatted(b.id(), b.generation(), target(b.target()), seed(b.seed()));
            case Entry.Rating r -> "rating %d weight %d%s".formatted(r.backend(), r.weight(), known(r));
            case Entry.Peer p ->
                "peer %d -> %s:%d group %d vantage %d%s%s"
                        .formatted(
                                p.id(),
                                p.address() instanceof Inet4Address ? text(p.address()) : "[" + text(p.address()) + "]",
                                p.port(),
                                p.group(),
                                p.vantage(),
                                p.mac() == null ? "" : " mac " + p.mac(),
                                p.direct() ? " direct" : "");
            case Entry.Sender s -> "sender %s/%d -> group %d".formatted(text(s.base()), s.length(), s.group());
            case Entry.Held h -> "held %s/%d".formatted(text(h.base()), h.length());
        };
    }

    /** A key as an error message names it, e.g. {@code service 10.30.0.1 vantage 0}. */
    public static String line(Entry.Key key) {
        return switch (key) {
            case Entry.WorkloadKey k -> "workload " + text(k.namespaceAddress());
            case Entry.ServiceKey k -> "service " + text(k.address()) + " vantage " + k.vantage();
            case Entry.PlanKey k -> "plan " + k.id();
            case Entry.BackendKey k -> "backend " + k.id();
            case Entry.RatingKey k -> "rating " + k.backend();
            case Entry.PeerKey k -> "peer " + k.id();
            case Entry.SenderKey k -> "sender " + text(k.base()) + "/" + k.length();
            case Entry.HeldKey k -> "held " + text(k.base()) + "/" + k.length();
        };
    }

    private static String target(Entry.Target target) {
        return switch (target) {
            case Entry.Target.Local t -> "local" + addresses(t.v4(), t.v6()) + " if " + t.ifindex();
            case Entry.Target.Remote t -> "remote" + addresses(t.v4(), t.v6()) + " peer " + t.peer();
            case Entry.Target.Gateway t -> "gateway peer " + t.peer();
        };
    }

    private static String addresses(@Nullable InetAddress v4, @Nullable InetAddress v6) {
        return (v4 == null ? "" : " " + text(v4)) + (v6 == null ? "" : " " + text(v6));
    }

    private static String list(List<List<Integer>> tiers) {
        return tiers.stream()
                .map(tier -> tier.stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" | ", "[", "]"));
    }

    private static String limits(Entry.Plan plan) {
        return (plan.affinity() == Entry.Affinity.CALLER ? "" : " by " + word(plan.affinity()))
                + (plan.saturation() == 0 ? "" : " full at " + plan.saturation())
                + (plan.heaviest() == Entry.Rating.ORDINARY_WEIGHT ? "" : " heaviest " + plan.heaviest())
                + (plan.rampMs() == 0 ? "" : " ramp " + plan.rampMs() + " ms");
    }

    private static String seed(int seed) {
        return seed == 0 ? "" : " seed " + Integer.toHexString(seed);
    }

    private static String known(Entry.Rating rating) {
        return (rating.instances() == 1 ? "" : " instances " + rating.instances())
                + (rating.load() == 0 ? "" : " load " + rating.load())
                + (rating.distanceUs() == 0 ? "" : " distance " + rating.distanceUs() + " us")
                + (rating.sinceNs() == 0 ? "" : " since " + rating.sinceNs());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int kind(Entry entry) {
        return switch (entry) {
            case Entry.Workload w -> 0;
            case Entry.Service s -> 1;
            case Entry.Plan p -> 2;
            case Entry.Backend b -> 3;
            case Entry.Rating r -> 4;
            case Entry.Peer p -> 5;
            case Entry.Sender s -> 6;
            case Entry.Held h -> 7;
        };
    }

    /** IPv4 before IPv6 and each numerically; numbered entries have no address to order by. */
    private static BigInteger address(Entry entry) {
        return switch (entry) {
            case Entry.Workload w -> sortable(w.namespaceAddress());
            case Entry.Service s -> sortable(s.address());
            case Entry.Sender s -> sortable(s.base());
            case Entry.Held h -> sortable(h.base());
            case Entry.Plan p -> BigInteger.ZERO;
            case Entry.Backend b -> BigInteger.ZERO;
            case Entry.Rating r -> BigInteger.ZERO;
            case Entry.Peer p -> BigInteger.ZERO;
        };
    }

    private static BigInteger sortable(InetAddress address) {
        BigInteger value = new BigInteger(1, address.getAddress());
        return address instanceof Inet4Address ? value : value.setBit(128);
    }

    private static int number(Entry entry) {
        return switch (entry) {
            case Entry.Workload w -> 0;
            case Entry.Service s -> s.vantage();
            case Entry.Plan p -> p.id();
            case Entry.Backend b -> b.id();
            case Entry.Rating r -> r.backend();
            case Entry.Peer p -> p.id();
            case Entry.Sender s -> s.length();
            case Entry.Held h -> h.length();
        };
    }

    /** The usual text of an address; IPv6 as RFC 5952 wants it: the longest run of two or more zero groups becomes {@code ::}. */
    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? address.getHostAddress() : text6(bytes);
    }

    private static String text6(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int start = longestZeroRun(groups);
        int end = start;
        while (start >= 0 && end < 8 && groups[end] == 0) {
            end++;
        }
        return start < 0 ? join(groups, 0, 8) : join(groups, 0, start) + "::" + join(groups, end, 8);
    }

    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static String join(int[] groups, int from, int to) {
        StringJoiner joined = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            joined.add(Integer.toHexString(groups[i]));
        }
        return joined.toString();
    }

    /** An address from its 4 or 16 bytes. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
