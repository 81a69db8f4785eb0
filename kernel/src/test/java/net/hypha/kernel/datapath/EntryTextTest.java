package net.hypha.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryTextTest {
    private static final List<Entry> ENTRIES = List.of(
            new Entry.Workload(ip("10.18.0.2"), ip("10.30.0.3"), 7, "02:00:00:00:00:02", "02:00:00:00:00:01"),
            new Entry.Workload(ip("fc00::2"), ip("fdff::3"), 7, "02:00:00:00:00:02", "02:00:00:00:00:01"),
            new Entry.Service(ip("10.30.0.1"), 0, 3),
            new Entry.Service(ip("10.30.0.1"), 2, 4),
            new Entry.Service(ip("10.30.0.200"), 0, 4),
            new Entry.Service(ip("fdff:2000::1"), 0, 3),
            new Entry.Plan(3, Entry.Pick.ROTATE, List.of(1, 2, 5)),
            new Entry.Plan(4, Entry.Pick.LOWEST_COST, List.of()),
            new Entry.Backend(1, 1, new Entry.Target.Local(ip("10.18.0.2"), ip("fc00::2"), 7)),
            new Entry.Backend(2, 3, new Entry.Target.Remote(ip("10.18.0.66"), null, 1)),
            new Entry.Backend(5, 1, new Entry.Target.Gateway(2)),
            new Entry.Peer(1, ip("192.0.2.2"), 50103, 1, 0),
            new Entry.Peer(2, ip("198.51.100.2"), 50104, 2, 1),
            new Entry.Sender(ip("10.30.0.0"), 16, 1),
            new Entry.Sender(ip("fdfe::"), 16, 2),
            new Entry.Held(ip("10.30.0.0"), 16),
            new Entry.Held(ip("fdff::"), 16));

    @Test
    void everyKindOfEntryIsOneLineInAFixedOrder() {
        List<Entry> shuffled = new ArrayList<>(ENTRIES);
        Collections.shuffle(shuffled, new Random(7));
        assertThat(EntryText.of(shuffled)).isEqualTo("""
                        workload 10.18.0.2 -> instance 10.30.0.3 if 7 mac 02:00:00:00:00:02 via 02:00:00:00:00:01
                        workload fc00::2 -> instance fdff::3 if 7 mac 02:00:00:00:00:02 via 02:00:00:00:00:01
                        service 10.30.0.1 vantage 0 -> plan 3
                        service 10.30.0.1 vantage 2 -> plan 4
                        service 10.30.0.200 vantage 0 -> plan 4
                        service fdff:2000::1 vantage 0 -> plan 3
                        plan 3 rotate [1 2 5]
                        plan 4 lowest-cost []
                        backend 1 gen 1 local 10.18.0.2 fc00::2 if 7
                        backend 2 gen 3 remote 10.18.0.66 peer 1
                        backend 5 gen 1 gateway peer 2
                        peer 1 -> 192.0.2.2:50103 group 1 vantage 0
                        peer 2 -> 198.51.100.2:50104 group 2 vantage 1
                        sender 10.30.0.0/16 -> group 1
                        sender fdfe::/16 -> group 2
                        held 10.30.0.0/16
                        held fdff::/16
                        """);
    }

    @Test
    void ipv6AddressesAreShortenedAtTheirLongestRunOfZeros() {
        assertThat(EntryText.text(ip("0:0:1:0:0:0:1:0"))).isEqualTo("0:0:1::1:0");
        assertThat(EntryText.text(ip("::"))).isEqualTo("::");
        assertThat(EntryText.text(ip("1:0:2:3:4:5:6:7"))).isEqualTo("1:0:2:3:4:5:6:7");
        assertThat(EntryText.text(ip("fc00::"))).isEqualTo("fc00::");
    }

    @Test
    void nothingIsTheEmptyText() {
        assertThat(EntryText.of(List.of())).isEmpty();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
