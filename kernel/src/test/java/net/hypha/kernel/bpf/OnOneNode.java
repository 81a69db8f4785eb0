package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.local;

import java.util.List;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with a caller and a server, the only instance of the service at 10.30.0.1 and fdff:2000::1. */
abstract class OnOneNode {
    static final Entry.Plan FIRST = new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1));

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by plugIn()
    TestNode node;

    @SuppressWarnings("NullAway.Init") // by plugIn()
    TestWorkload client;

    @SuppressWarnings("NullAway.Init") // by plugIn()
    TestWorkload server;

    @BeforeEach
    void plugIn() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, FIRST);
    }
}
