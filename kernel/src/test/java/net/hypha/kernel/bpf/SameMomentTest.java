package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import net.hypha.kernel.datapath.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two CPUs see first packets at the same moment: of one flow they agree on its instance, and flows take turns together. */
class SameMomentTest {
    private static final int FLOWS = 2_000;
    private static final int CPUS = 2;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    private @Nullable TestNode node;

    @Test
    void theyBindOneFlowToOneInstance() throws Exception {
        List<List<String>> seen = destinations(cpu -> 10_000);
        assertThat(seen.get(0)).isEqualTo(seen.get(1));
        assertThat(node().packets("opened")).isEqualTo(FLOWS);
        assertThat(node().packets("drop-port-collision")).isZero();
    }

    @Test
    void theirFlowsTakeExactTurns() throws Exception {
        List<List<String>> seen = destinations(cpu -> 10_000 + cpu * FLOWS);
        assertThat(node().packets("opened")).isEqualTo(CPUS * FLOWS);
        assertThat(seen.stream()
                        .flatMap(List::stream)
                        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                        .values())
                .containsExactly((long) FLOWS, (long) FLOWS);
    }

    private TestNode node() {
        return Objects.requireNonNull(node);
    }

    /** Where the flows go that each CPU opens, at the same moments as the other. */
    private List<List<String>> destinations(IntUnaryOperator firstPort) throws Exception {
        node = network.node(1);
        TestWorkload client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload a = node.workload("a", 3, "10.30.0.10", "fdff::10");
        TestWorkload b = node.workload("b", 4, "10.30.0.11", "fdff::11");
        node.put(local(1, a), local(2, b));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1, 2)));
        CyclicBarrier start = new CyclicBarrier(CPUS);
        try (ExecutorService threads = Executors.newFixedThreadPool(CPUS)) {
            List<Future<List<String>>> seen = new ArrayList<>();
            for (int cpu = 0; cpu < CPUS; cpu++) {
                int port = firstPort.applyAsInt(cpu);
                Callable<List<String>> work = () -> destinations(node(), client, port, start);
                seen.add(threads.submit(() -> node().namespace.call(work::call)));
            }
            return List.of(seen.get(0).get(), seen.get(1).get());
        }
    }

    private static List<String> destinations(TestNode node, TestWorkload client, int firstPort, CyclicBarrier start)
            throws Exception {
        List<String> destinations = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            byte[] datagram = Packets.udp(client.v4(), ip("10.30.0.1"), firstPort + i, 53, "hello");
            start.await();
            byte[] left = node.datapath()
                    .run("from_workload", datagram, client.plugged().ifindex())
                    .packet();
            destinations.add(Arrays.toString(Arrays.copyOfRange(left, 30, 34)));
        }
        return destinations;
    }
}
