package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import net.hypha.kernel.ffm.NativeTcx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where programs are attached: TCX on kernels that have it, clsact on others, and the way from one to the other. */
class IngressHookTest extends OnOneNode {
    private static final int PORT = 7;
    private static final int SOME = 200;

    @BeforeEach
    void start() throws Exception {
        Traffic.serve(server, PORT);
    }

    @Test
    void theFilterOfAnOlderKernelCarriesTrafficAndGivesWayWithoutALoss() throws Exception {
        asOnAnOlderKernel(client, server);
        Traffic datagrams = network.closing(Traffic.datagrams(client, ip("10.30.0.1"), PORT))
                .after(SOME);
        assertThat(at(client, IngressHook.CLSACT)).isTrue();

        node.restart();
        datagrams.after(SOME);

        assertThat(datagrams.lost()).isZero();
        assertThat(at(client, IngressHook.CLSACT)).isFalse();
        assertThat(at(client, IngressHook.TCX)).isTrue();
    }

    @Test
    void theProgramOfAnotherStaysAndRunsAfterOurs() throws Exception {
        assumeTrue(IngressHook.best() == IngressHook.TCX, "needs Linux >= 6.6 (TCX)");
        int device = node.wan().ifindex();
        try (BpfObject another = load()) {
            inNode(() -> {
                EbpfDatapath.leave(device);
                NativeTcx.attach(device, another.programFd("stray_packet"), "stray_packet"::equals);
                node.datapath().attachUnderlay(device);
            });
        }

        assertThat(first(device)).isEqualTo("from_tunnel");
        node.restart();
        assertThat(first(device)).isEqualTo("from_tunnel");

        inNode(() -> EbpfDatapath.leave(device));
        assertThat(first(device)).isEqualTo("stray_packet");
    }

    /** Takes what is attached away and attaches the same programs by filters. */
    private void asOnAnOlderKernel(TestWorkload... workloads) {
        assumeTrue(IngressHook.best() == IngressHook.TCX, "needs Linux >= 6.6 (TCX)");
        try (BpfObject same = load()) {
            inNode(() -> {
                for (TestWorkload workload : workloads) {
                    int device = workload.plugged().ifindex();
                    IngressHook.TCX.leave(device);
                    same.attach(IngressHook.CLSACT, IngressHook.FROM_WORKLOAD, device);
                }
            });
        }
    }

    private BpfObject load() {
        return BpfSpec.datapath().load(node.pins().resolve(EbpfDatapath.LAYOUT));
    }

    private boolean at(TestWorkload workload, IngressHook hook) {
        return node.namespace.call(() -> hook.isOursAt(workload.plugged().ifindex()));
    }

    private String first(int device) {
        return node.namespace.call(
                () -> NativeTcx.attached(device, name -> true).orElse(""));
    }

    private void inNode(Runnable action) {
        node.namespace.call(() -> {
            action.run();
            return true;
        });
    }
}
