package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import net.hypha.node.workloads.AttachException;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node itself as a caller, on a fake kernel and with a scripted domain. */
class HostCallsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final FakeDatapath datapath = new FakeDatapath();

    @Test
    void theNodeGetsALeaseAndRoutesAndKeepsThemThroughARestart() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.start();
            node.until(() -> node.manager().insight().status().host() != null && !node.kernel.routes.isEmpty());

            assertThat(datapath.text())
                    .contains("workload 10.18.0.1 -> instance 10.30.0.109 if 19")
                    .contains("workload fc00::1 -> instance fdff::99 if 19")
                    .contains(" here\n");
            assertThat(node.kernel.routes).containsExactly("10.30.0.0/16", "10.31.0.0/16", "fdfe::/16", "fdff::/16");
            assertThat(node.domain.up("host").service()).isNull();
            assertThat(node.manager().insight().workloads())
                    .as("what a user has attached")
                    .isEmpty();
        }
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.reachable = false;
            node.start();

            assertThat(node.manager().insight().status().host()).isNotNull();
            assertThat(datapath.text()).contains("workload 10.18.0.1 -> instance 10.30.0.109");
        }
    }

    @Test
    void whatAnEarlierRunAttachedIsTakenAwayWhereItIsNoLongerWanted() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.start();
            node.until(() -> node.manager().insight().status().host() != null);
        }
        try (NodeHarness node = new NodeHarness(folder, datapath, false)) {
            node.start();

            node.until(() -> node.kernel.devices.isEmpty()
                    && node.manager().insight().status().host() == null);

            assertThat(datapath.text()).doesNotContain("workload 10.18.0.1");
        }
    }

    @Test
    void aDeviceThatVanishedIsMadeAnew() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.start();
            node.until(() -> !node.kernel.routes.isEmpty());

            node.kernel.routes.clear();
            node.kernel.devices.remove("hy-host");

            node.until(() -> node.kernel.devices.contains("hy-host") && !node.kernel.routes.isEmpty());
        }
    }

    @Test
    void whatAnotherDomainSaysIsItsPoolIsNotRoutedWhereTheMachineHasANetwork() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.kernel.machineRoutes =
                    List.of(new MachineRoute(Prefix.parse("10.31.7.0/24"), "10.31.7.0/24 dev eth1"));
            node.start();
            node.until(() -> !node.kernel.routes.isEmpty());

            assertThat(node.kernel.routes).containsExactly("10.30.0.0/16", "fdfe::/16", "fdff::/16");
        }
    }

    @Test
    void nobodyElseIsCalledHost() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath, true)) {
            node.start();

            assertThatThrownBy(() -> node.attach("host", null))
                    .isInstanceOf(AttachException.class)
                    .hasMessage("'host' is the node itself: choose another id");
        }
    }
}
