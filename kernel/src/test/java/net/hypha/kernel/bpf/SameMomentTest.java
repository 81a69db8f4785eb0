package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two CPUs see the first packets of one flow at the same moment: they agree on its instance, and replies find their way. */
class SameMomentTest {
    private static final int FLOWS = 2_000;
    private static final int CPUS = 2;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @Test
    void theyBindOneFlowToOneInstance() throws Exception {
        TestNode node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload a = node.workload("a", 3, "10.30.0.10", "fdff::10");
        TestWorkload b = node.workload("b", 4, "10.30.0.11", "fdff::11");
        node.put(local(1, a), local(2, b));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));
        CyclicBarrier start = new CyclicBarrier(CPUS);

        try (ExecutorService threads = Executors.newFixedThreadPool(CPUS)) {
            List<Future<List<String>>> seen = new ArrayList<>();
            for (int cpu = 0; cpu < CPUS; cpu++) {
                Callable<List<String>> work = () -> destinations(node, client, start);
                seen.add(threads.submit(() -> node.namespace.call(work::call)));
            }
            assertThat(seen.get(0).get()).isEqualTo(seen.get(1).get());
        }
        assertThat(node.packets("opened")).isEqualTo(FLOWS);
        assertThat(node.packets("drop-port-collision")).isZero();
    }

    private static List<String> destinations(TestNode node, TestWorkload client, CyclicBarrier start) throws Exception {
        List<String> destinations = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            byte[] datagram = Packets.udp(client.v4(), ip("10.30.0.1"), 10_000 + i, 53, "hello");
            start.await();
            byte[] left = node.datapath()
                    .run("from_workload", datagram, client.plugged().ifindex())
                    .packet();
            destinations.add(Arrays.toString(Arrays.copyOfRange(left, 30, 34)));
        }
        return destinations;
    }
}
