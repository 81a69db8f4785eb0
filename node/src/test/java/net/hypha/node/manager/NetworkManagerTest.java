package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Neighbour;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.kernel.datapath.FlowTable;
import net.hypha.kernel.datapath.LostFlow;
import net.hypha.kernel.datapath.Op;
import net.hypha.kernel.datapath.UnderlayDevice;
import net.hypha.node.api.Views;
import net.hypha.node.plan.Diff;
import net.hypha.node.plan.Worlds;
import net.hypha.node.state.StateException;
import net.hypha.node.workloads.AttachException;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkManagerTest {
    private static final BackendStats WELL = new BackendStats(0, 0, 0, 0, 0, 0, 0, 0, 0, false, null);

    @TempDir
    private Path folder;

    private final FakeDatapath datapath = new FakeDatapath();

    @Test
    void attachedHostsAreServedAndShownAsText() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", null);
            node.until(() -> closest(node) == 1);

            assertThat(datapath.text().lines().filter(line -> !line.matches("(service|plan) .*")))
                    .as("what does not depend on the order of news")
                    .containsExactly("""
                            workload 10.18.0.2 -> instance 10.30.0.11 if 11 mac 02:00:00:00:00:01 via 06:00:00:00:00:01
                            workload 10.18.0.3 -> instance 10.30.0.12 if 12 mac 02:00:00:00:00:02 via 06:00:00:00:00:02
                            workload fc00::2 -> instance fdff::1 if 11 mac 02:00:00:00:00:01 via 06:00:00:00:00:01
                            workload fc00::3 -> instance fdff::2 if 12 mac 02:00:00:00:00:02 via 06:00:00:00:00:02
                            backend 0 gen 0 local 10.18.0.2 fc00::2 if 11 seed eabd4aea
                            peer 1 -> 198.51.100.2:50103 group 2 vantage 1
                            sender 10.18.0.0/16 -> group 0
                            sender 10.19.0.0/16 -> group 0
                            sender 10.30.0.0/16 -> group 1
                            sender 10.31.0.0/16 -> group 2
                            sender fc00::/16 -> group 0
                            sender fc01::/16 -> group 0
                            sender fdfe::/16 -> group 2
                            sender fdff::/16 -> group 1
                            held 10.30.0.0/16
                            held 10.31.0.0/16
                            held fdfe::/16
                            held fdff::/16
                            """.lines().toArray(String[]::new));
            assertThat(node.domain.up).containsOnlyKeys("host1", "host2");
            assertThat(node.domain.up("host1").state()).isEqualTo(Instance.State.READY);
        }
    }

    @Test
    void aDeviceThatGoesIsToldOfAndWhatComesInItsPlaceIsAnnounced() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            UnderlayDevice before = node.kernel.underlay();
            node.kernel.underlay = null;
            node.until(() -> conditions(node).contains("underlay-missing"));

            UnderlayDevice anew =
                    new UnderlayDevice(7, "02:00:5e:00:53:77", 1_400, InetAddress.ofLiteral("192.0.2.77"));
            node.kernel.underlay = anew;
            node.until(() -> {
                node.dialAgain();
                return node.domain.greeted.size() > 1;
            });

            assertThat(node.domain.greeted)
                    .extracting(greeted -> ((Neighbour.OfNode) greeted).tunnel())
                    .containsExactly(
                            new Endpoint(before.address(), 50_103, before.mac()),
                            new Endpoint(anew.address(), 50_103, anew.mac()));
            assertThat(datapath.underlay).isEqualTo(anew);
            assertThat(conditions(node)).doesNotContain("underlay-missing");
            assertThat(node.manager().insight().status().tunnel()).hasToString("192.0.2.77:50103");
        }
    }

    @Test
    void aDomainWhosePoolsOverlapWithTheMachinesRoutesIsNotJoinedUntilTheyAreGone() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.kernel.machineRoutes =
                    List.of(new MachineRoute(Prefix.parse("10.30.4.0/24"), "10.30.4.0/24 dev eth1"));
            node.cut();
            node.until(() -> {
                node.dialAgain();
                return node.manager().insight().status().toString().contains("10.30.4.0/24 dev eth1");
            });
            assertThat(conditions(node)).contains("domain-out-of-reach");

            node.kernel.machineRoutes = List.of();
            node.until(() -> {
                node.dialAgain();
                return !conditions(node).contains("domain-out-of-reach");
            });
        }
    }

    private static List<String> conditions(NodeHarness node) {
        return node.manager().insight().status().conditions().stream()
                .map(Views.Condition::name)
                .toList();
    }

    @Test
    void attachingAgainChangesNothingAndContradictionsAreRefused() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host1", "webserver");

            assertThat(node.manager().insight().workloads()).hasSize(1);
            assertThatThrownBy(() -> node.attach("host1", null))
                    .isInstanceOf(AttachException.class)
                    .hasMessageContaining("'host1' is attached already");
            assertThatThrownBy(() -> node.attach("host2", "nonsense"))
                    .hasMessageContaining("service 'nonsense' does not exist: run 'hypha service apply nonsense'");
            assertThatThrownBy(() -> node.attach("nowhere0", "webserver"))
                    .hasMessageContaining("netns /run/netns/nowhere0 does not exist");
            assertThat(node.kernel.devices).containsExactly("hy-host1");
        }
    }

    @Test
    void whatCannotBePluggedInIsTakenBackFromTheDomain() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.kernel.plugFails = true;
            assertThatThrownBy(() -> node.attach("host1", "webserver")).hasMessageContaining("no veth today");
            node.until(() -> node.domain.up.isEmpty());

            assertThat(node.manager().insight().workloads()).isEmpty();
            node.kernel.plugFails = false;
            node.attach("host1", "webserver");
            assertThat(node.manager().insight().workloads()).hasSize(1);
        }
    }

    @Test
    void anInstanceThatRefusesWhereAnotherDoesNotIsOutUntilItTakesConnections() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", "webserver");
            node.until(() -> closest(node) == 2);
            down(node, 2, true);
            node.kernel.raise(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
            node.until(() -> node.domain.up("host2").state() == Instance.State.UNHEALTHY);
            node.until(() -> closest(node) == 1);

            down(node, 2, false);
            node.until(() -> node.domain.up("host2").state() == Instance.State.READY);
            node.until(() -> closest(node) == 2);
            assertThat(datapath.readmitted).containsOnly(1);
        }
    }

    @Test
    void aDrainedInstanceGetsNoNewFlowsAndKeepsItsOwn() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", "webserver");
            node.until(() -> closest(node) == 2);

            node.manager().attaching().drain("host2", true);
            node.until(() -> node.domain.up("host2").state() == Instance.State.DRAINING);
            node.until(() -> closest(node) == 1);
            assertThat(datapath.text()).contains("backend 0 gen 0 local", "backend 1 gen 0 local");
            assertThat(datapath.history).doesNotContain(new Op.Remove(new Entry.BackendKey(1)));
            node.kernel.raise(new Event.Ejected(1, 80, 6, Evidence.REFUSED, false));
            assertThat(node.manager().insight().workloads())
                    .extracting(Views.Workload::state)
                    .containsExactly("ready", "draining");
        }
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.until(() -> node.domain.up("host2").state() == Instance.State.DRAINING);
            assertThat(node.manager().insight().workloads())
                    .as("after a restart")
                    .extracting(Views.Workload::state)
                    .containsExactly("ready", "draining");

            node.manager().attaching().drain("host2", false);
            node.until(() -> node.domain.up("host2").state() == Instance.State.READY);
            node.until(() -> closest(node) == 2);
            assertThat(datapath.history).doesNotContain(new Op.Remove(new Entry.BackendKey(1)));
        }
    }

    @Test
    void anInstanceThatIsDetachedDrainsFirstAndIsUnpluggedLast() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            List<String> before = new CopyOnWriteArrayList<>();
            node.kernel.onUnplug = _ -> before.addAll(node.domain.heard);
            List<Throwable> refusals = new CopyOnWriteArrayList<>();
            node.kernel.onCount = () ->
                    refusals.add(catchThrowable(() -> node.manager().attaching().drain("host1", false)));
            node.kernel.packets.addAll(List.of(7L, 9L, 12L, 12L));
            node.whileDelivering(() -> node.manager().attaching().detach("host1"));

            assertThat(before.stream().distinct())
                    .as("what the domain had heard when the device went; news without an answer is told again")
                    .endsWith("host1 is DRAINING", "host1 is gone");
            assertThat(node.kernel.packets).as("waits as long as packets come").isEmpty();
            assertThat(refusals)
                    .isNotEmpty()
                    .allSatisfy(refusal -> assertThat(refusal).hasMessage("'host1' is just being detached"));
        }
    }

    @Test
    void aFlowTableThatLosesFlowsIsAConditionOfTheNode() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            assertThat(node.manager().insight().status().flows()).isEqualTo(new Views.Flows(12, 65_536, 0));
            datapath.flowTable = new FlowTable(65_500, 65_536, 80, true);
            assertThat(node.manager().insight().status().conditions())
                    .extracting(Views.Condition::name, Views.Condition::message)
                    .anySatisfy(condition -> assertThat(condition.toString())
                            .contains("flow-table-full", "65500 of 65536 entries are in use and 80 have been evicted"));
        }
    }

    @Test
    void callersOfAConnectionWhoseInstanceIsGoneAreResetAtOnce() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", null);
            datapath.lose(new LostFlow(
                    InetAddress.ofLiteral("10.18.0.3"), 40_000, InetAddress.ofLiteral("10.30.0.1"), 80, 0x01020304, 0));
            node.whileDelivering(() -> node.manager().attaching().detach("host1"));
            node.until(() -> !node.kernel.frames().isEmpty());

            byte[] reset = node.kernel.frames().getFirst();
            assertThat(HexFormat.of().formatHex(reset))
                    .as("to a workload, from the semantic address: RST with the number it expects")
                    .startsWith("020000000000" + "020000000000" + "0800" + "45000028")
                    .contains("0a1e0001" + "0a120003" + "0050" + "9c40" + "01020304" + "00000000" + "5004");
        }
    }

    @Test
    void aPortOnWhichNobodyListensIsNoInstancesFault() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", "webserver");
            node.until(() -> closest(node) == 2);
            down(node, 1, true);
            down(node, 2, true);
            node.kernel.raise(new Event.Ejected(0, 81, 6, Evidence.REFUSED, false));
            node.until(() -> datapath.readmitted.contains(0));

            datapath.stats.put(0, WELL);
            int before = datapath.readings.get();
            node.until(() -> datapath.readings.get() > before + 2);
            assertThat(node.manager().insight().workloads())
                    .allMatch(workload -> workload.state().equals("ready"));
            assertThat(datapath.text()).as("nor has it to begin slowly").doesNotContain("since");
        }
    }

    @Test
    void whomTheDatapathLetsInAgainByItselfBeginsSlowly() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", "webserver");
            node.until(() -> closest(node) == 2);
            node.kernel.raise(new Event.Ejected(1, 80, 6, Evidence.SILENT, false));
            datapath.stats.put(1, WELL);
            node.until(() -> datapath.text().contains("since"));
            assertThat(datapath.text()).containsPattern("rating 1 .* since \\d+\n");
            assertThat(datapath.readmitted).isEmpty();
        }
    }

    @Test
    void responseTimesAreToldWhenTheyChange() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.until(() -> closest(node) == 1);
            datapath.stats.put(0, new BackendStats(2_000_000, 1, 1, 0, 3, 0, 9, 0, 0, false, null));
            node.until(() -> node.domain.observed.size() == 1);
            datapath.stats.put(0, new BackendStats(2_100_000, 2, 2, 0, 0, 0, 10, 0, 0, false, null));
            datapath.stats.put(0, new BackendStats(9_000_000, 3, 3, 0, 0, 0, 11, 0, 0, false, null));
            node.until(() -> node.domain.observed.size() == 2);

            assertThat(node.domain.observed)
                    .extracting(each -> each.responseNs())
                    .containsExactly(2_000_000L, 9_000_000L);
            Views.Resolved resolved =
                    node.whileDelivering(() -> node.manager().insight().resolve("webserver.oakestra"));
            assertThat(resolved.choice()).isEqualTo("closest");
            assertThat(resolved.candidates().getFirst().responseMs()).isEqualTo(9.0);
        }
    }

    @Test
    void aRestartWithoutTheDomainGoesOnWithWhatWasKnown() throws Exception {
        String before;
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.attach("host2", "webserver");
            node.until(() -> closest(node) == 2);
            before = datapath.text();
        }
        int steps = datapath.history.size();

        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.reachable = false;
            node.start();

            assertThat(datapath.text()).isEqualTo(before);
            assertThat(datapath.history).as("steps of the restart").hasSize(steps);
            assertThat(node.manager()
                            .insight()
                            .resolve("closest.webserver.in-our-cluster")
                            .candidates())
                    .hasSize(2);
            assertThat(node.manager().insight().status().conditions())
                    .anyMatch(condition -> condition.name().equals("domain-out-of-reach"));
            assertThatThrownBy(() -> node.attach("host3", "webserver"))
                    .hasMessageContaining("the domain is out of reach");
        }
    }

    @Test
    void aNewSessionResumesAndTellsAllWorkloadsAndInterests() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.until(() -> closest(node) == 1);
        }
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.until(() -> node.domain.up.containsKey("host1"));

            assertThat(node.domain.resumed.getFirst()).isInstanceOf(Position.class);
            assertThat(node.domain.up("host1").heldAddress()).isNotNull();
            node.until(() -> !node.domain.asked.isEmpty());
            assertThat(node.domain.asked).containsExactly(Message.byName("webserver", Worlds.CLUSTER));
        }
    }

    @Test
    void aWorkloadWhoseNamespaceVanishesIsDetached() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            node.attach("host1", "webserver");
            node.kernel.unplug("hy-host1");
            node.until(() -> node.domain.up.isEmpty());
            node.until(() -> !datapath.text().contains("workload"));
        }
    }

    @Test
    void namesThatMeanNothingAreExplained() throws Exception {
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            node.start();
            assertThatThrownBy(() ->
                            node.whileDelivering(() -> node.manager().insight().resolve("shop.oakestra")))
                    .hasMessageContaining("no service 'shop@in-our-cluster' is known");
            assertThatThrownBy(() -> node.manager().insight().resolve("example.org"))
                    .hasMessageContaining("lies in none of the zones known here");
            assertThatThrownBy(() -> node.manager().insight().resolve("fastest.closest.web.oakestra"))
                    .hasMessageContaining("more than one policy");
        }
    }

    @Test
    void anotherProgramsFileIsRefusedAndLeftUntouched() throws Exception {
        Path foreign = folder.resolve("state/workloads.json");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "{\"my\": \"notes\"}");
        try (NodeHarness node = new NodeHarness(folder, datapath)) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("workloads.json is left untouched");
        }
        assertThat(foreign).hasContent("{\"my\": \"notes\"}");
        assertThat(datapath.history).isEmpty();
    }

    /** How many backends the closest plan has, as seen by the node's own workloads; -1 where there is none. */
    private static long closest(NodeHarness node) {
        Map<Entry.Key, Entry> entries = Diff.byKey(node.datapath.entries());
        Entry.ServiceKey closest = new Entry.ServiceKey(InetAddress.ofLiteral("10.30.0.1"), 0);
        return entries.get(closest) instanceof Entry.Service service
                        && entries.get(new Entry.PlanKey(service.plan())) instanceof Entry.Plan plan
                ? plan.backends().size()
                : -1;
    }

    private static void down(NodeHarness node, int host, boolean down) {
        node.answering.put(InetAddress.ofLiteral("10.18.0." + (host + 1)), !down);
        node.answering.put(InetAddress.ofLiteral("fc00::" + (host + 1)), !down);
    }
}
