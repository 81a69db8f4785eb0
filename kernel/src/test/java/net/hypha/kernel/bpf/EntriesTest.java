package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import net.hypha.kernel.datapath.DatapathException;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.EntryText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is written into the kernel's maps is read back the same. */
class EntriesTest {
    private static final String ALL = """
            workload 10.18.0.2 -> instance 10.30.0.3 if 7 mac 02:00:00:00:00:02 via 06:00:00:00:00:01
            workload fc00::2 -> instance fdff::3 if 7 mac 02:00:00:00:00:02 via 06:00:00:00:00:01
            service 10.30.0.1 vantage 0 -> plan 3
            service 10.30.0.1 vantage 2 -> plan 65535
            service fdff:2000::1 vantage 0 -> plan 3
            plan 3 rotate [1 2 5]
            plan 4 random [1]
            plan 5 rotate [2]
            plan 65535 lowest-cost []
            backend 1 gen 1 local 10.18.0.2 fc00::2 if 7
            backend 2 gen 3 remote 10.18.0.66 peer 1
            backend 3 gen -1 remote fc00::66 peer 1
            backend 131071 gen 1 gateway peer 16383
            peer 1 -> 192.0.2.2:50103 group 1 vantage 0
            peer 2 -> 192.0.2.3:50103 group 1 vantage 0 mac 02:00:00:00:00:03 direct
            peer 3 -> [2001:db8::4]:50103 group 2 vantage 3 mac 02:00:00:00:00:04
            peer 16383 -> 198.51.100.2:65535 group 2 vantage 1
            sender 10.30.0.0/16 -> group 1
            sender fdfe::/16 -> group 2
            held 0.0.0.0/0
            held 10.30.0.0/16
            held fdff::/16
            """;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void allKindsOfEntriesComeBackAsTheyWereWritten() throws Exception {
        TestNode node = bareNode();

        node.put(entries().toArray(Entry[]::new));

        assertThat(EntryText.of(node.datapath().entries())).isEqualTo(ALL);
        node.restart();
        assertThat(EntryText.of(node.datapath().entries()))
                .as("after a restart")
                .isEqualTo(ALL);
        for (Entry entry : node.datapath().entries()) {
            node.remove(entry.key());
            node.remove(entry.key());
        }
        assertThat(node.datapath().entries()).isEmpty();
    }

    @Test
    void aReplacedEntryIsThereOnce() throws Exception {
        TestNode node = bareNode();
        node.put(new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2, 3)), TestNode.peer(1, 1, 0));

        node.put(new Entry.Plan(1, Entry.Pick.RANDOM, List.of(9)), new Entry.Peer(1, ip("192.0.2.77"), 9, 2, 1));

        assertThat(EntryText.of(node.datapath().entries()))
                .isEqualTo("plan 1 random [9]\npeer 1 -> 192.0.2.77:9 group 2 vantage 1\n");
    }

    @Test
    void whatTheKernelWillNotTakeIsNamedAndWhatCameBeforeHolds() throws Exception {
        TestNode node = bareNode();
        Entry good = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));

        assertThatThrownBy(() -> node.put(good, new Entry.Plan(2, Entry.Pick.ROTATE, Collections.nCopies(129, 1))))
                .isInstanceOf(DatapathException.class)
                .hasMessageStartingWith("putting 'plan 2 rotate [1 1")
                .hasMessageEndingWith("a plan has at most 128 backends, not 129");
        assertThatThrownBy(() -> node.put(new Entry.Workload(ip("10.18.0.2"), ip("fdff::1"), 1, "2:0:0:0:0:1", "x")))
                .isInstanceOf(DatapathException.class)
                .hasMessageContaining("not of the same family");
        assertThat(node.datapath().entries()).containsExactly(good);
    }

    @Test
    void aFullTableSaysSo() throws Exception {
        TestNode node = bareNode();
        for (int i = 0; i < Entry.MAX_PREFIXES; i++) {
            node.put(new Entry.Held(ip("10.0." + (i >> 8) + "." + (i & 255)), 32));
        }

        assertThatThrownBy(() -> node.put(TestNode.held("10.99.0.0/16")))
                .isInstanceOf(DatapathException.class)
                .hasMessageStartingWith("putting 'held 10.99.0.0/16' failed: update of map held (at most 4096 entries)")
                .hasMessageContaining("reached its limit");
    }

    private TestNode bareNode() throws Exception {
        TestNode node = network.node(1);
        node.datapath().entries().forEach(entry -> node.remove(entry.key()));
        return node;
    }

    private static List<Entry> entries() {
        return List.of(
                new Entry.Workload(ip("10.18.0.2"), ip("10.30.0.3"), 7, "02:00:00:00:00:02", "06:00:00:00:00:01"),
                new Entry.Workload(ip("fc00::2"), ip("fdff::3"), 7, "02:00:00:00:00:02", "06:00:00:00:00:01"),
                new Entry.Service(ip("10.30.0.1"), 0, 3),
                new Entry.Service(ip("10.30.0.1"), 2, 65_535),
                new Entry.Service(ip("fdff:2000::1"), 0, 3),
                new Entry.Plan(3, Entry.Pick.ROTATE, List.of(1, 2, 5)),
                new Entry.Plan(4, Entry.Pick.RANDOM, List.of(1)),
                new Entry.Plan(5, Entry.Pick.ROTATE, List.of(2)),
                new Entry.Plan(65_535, Entry.Pick.LOWEST_COST, List.of()),
                new Entry.Backend(1, 1, new Entry.Target.Local(ip("10.18.0.2"), ip("fc00::2"), 7)),
                new Entry.Backend(2, 3, new Entry.Target.Remote(ip("10.18.0.66"), null, 1)),
                new Entry.Backend(3, -1, new Entry.Target.Remote(null, ip("fc00::66"), 1)),
                new Entry.Backend(131_071, 1, new Entry.Target.Gateway(16_383)),
                new Entry.Peer(1, ip("192.0.2.2"), 50_103, 1, 0),
                new Entry.Peer(2, ip("192.0.2.3"), 50_103, 1, 0, "02:00:00:00:00:03", true),
                new Entry.Peer(3, ip("2001:db8::4"), 50_103, 2, 3, "02:00:00:00:00:04", false),
                new Entry.Peer(16_383, ip("198.51.100.2"), 65_535, 2, 1),
                new Entry.Sender(ip("10.30.0.0"), 16, 1),
                new Entry.Sender(ip("fdfe::"), 16, 2),
                new Entry.Held(ip("0.0.0.0"), 0),
                new Entry.Held(ip("10.30.0.0"), 16),
                new Entry.Held(ip("fdff::"), 16));
    }
}
