package net.hypha.kernel.bpf;

import static net.hypha.kernel.bpf.TestNode.ip;
import static net.hypha.kernel.bpf.TestNode.local;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.kernel.datapath.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One version of the programs takes the place of another while traffic goes on. */
class UpgradeTest {
    private static final InetAddress SERVICE4 = ip("10.30.0.1");
    private static final InetAddress SERVICE6 = ip("fdff:2000::1");
    private static final int PORT = 7;
    private static final int SOME = 200;

    @RegisterExtension
    final TestNetwork network = new TestNetwork();

    @SuppressWarnings("NullAway.Init") // by start()
    private TestNode node;

    @SuppressWarnings("NullAway.Init") // by start()
    private Traffic datagrams;

    @SuppressWarnings("NullAway.Init") // by start()
    private Traffic stream;

    @SuppressWarnings("NullAway.Init") // by start()
    private TestWorkload client;

    @BeforeEach
    void start() throws Exception {
        node = network.node(1);
        client = node.workload("c", 2, "10.30.0.9", "fdff::9");
        TestWorkload server = node.workload("s", 3, "10.30.0.10", "fdff::10");
        node.put(local(1, server));
        node.service("10.30.0.1", "fdff:2000::1", 0, new Entry.Plan(1, Entry.Pick.ROTATE, List.of(1)));
        Traffic.serve(server, PORT);
        datagrams = network.closing(Traffic.datagrams(client, SERVICE4, PORT)).after(SOME);
        stream = network.closing(Traffic.stream(client, SERVICE6, PORT)).after(SOME);
    }

    @AfterEach
    void noDeviceIsLeftWithTheProgramsOfAnotherVersion() {
        assertThat(node.packets("drop-kernel")).as("steps that were not found").isZero();
    }

    @Test
    void aRestartLosesNothing() throws Exception {
        Set<String> pins = pins();

        node.restart();
        trafficGoesOn();

        assertThat(pins()).isEqualTo(pins);
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
    }

    @Test
    void programsAndPlansOfAnotherShapeAreReplacedAndNoFlowNotices() throws Exception {
        Set<String> before = pins();

        node.replace(OtherVersion.renamed("pick", "pich"));
        trafficGoesOn();

        assertThat(changed(before)).containsExactlyInAnyOrder("plans", "steps", "events");
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
        newFlowsFindTheirWay();
    }

    @Test
    void flowsOfAnotherShapeAreReplacedAndNewOnesAreOpened() throws Exception {
        Set<String> before = pins();

        node.replace(OtherVersion.renamed("asked_ns", "asked_us"));
        datagrams.after(SOME);

        assertThat(changed(before)).containsExactlyInAnyOrder("flows", "new_flow", "steps", "events");
        assertThat(datagrams.lost()).as("each datagram may open its flow anew").isLessThan(20);
        newFlowsFindTheirWay();
    }

    @Test
    void tablesOfAnotherSizeAreCopiedAndNoFlowNotices() throws Exception {
        Set<String> before = pins();

        node.replace(OtherVersion.resized(65_536, 32_768));
        trafficGoesOn();

        assertThat(changed(before)).contains("flows");
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
        newFlowsFindTheirWay();
    }

    @Test
    void aStepBackToTheFormerVersionIsAsGood() throws Exception {
        Set<String> before = pins();

        node.replace(OtherVersion.renamed("pick", "pich"));
        trafficGoesOn();
        node.restart();
        trafficGoesOn();

        assertThat(pins()).isEqualTo(before);
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
    }

    /** Killed after its maps were made, and after they were filled: the former version goes on, is started again, and clears up. */
    @Test
    void aReplacementThatIsKilledHalfwayHarmsNothing() throws Exception {
        Set<String> before = pins();
        Path layout = node.pins().resolve(EbpfDatapath.LAYOUT);

        OtherVersion.renamed("asked_ns", "asked_us").load(layout).close();
        trafficGoesOn();
        node.beginToReplace(OtherVersion.renamed("pick", "pich"));
        trafficGoesOn();
        assertThat(pins()).hasSizeGreaterThan(before.size());
        node.restart();
        trafficGoesOn();

        assertThat(pins()).isEqualTo(before);
        assertThat(datagrams.lost()).isZero();
        assertThat(stream.lost()).isZero();
    }

    @Test
    void pinsOfAnotherLayoutAreRemovedOnceNobodyUsesThem() throws Exception {
        Path old = node.pins().resolve("v1");
        OtherVersion.renamed("pick", "pich").load(old).close();
        Path notOurs = Files.createDirectory(node.pins().resolve("kept"));

        node.beginToReplace(BpfSpec.datapath());
        assertThat(old).as("before the programs are replaced").isDirectory();
        node.restart();

        assertThat(old).doesNotExist();
        assertThat(notOurs).isDirectory();
    }

    private void trafficGoesOn() {
        datagrams.after(SOME);
        stream.after(SOME);
    }

    private void newFlowsFindTheirWay() throws Exception {
        Traffic another =
                network.closing(Traffic.stream(client, SERVICE4, PORT)).after(SOME);
        assertThat(another.lost()).isZero();
    }

    private Set<String> pins() throws IOException {
        try (Stream<Path> pins = Files.list(node.pins().resolve(EbpfDatapath.LAYOUT))) {
            return pins.map(pin -> pin.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Maps that are pinned under a name they did not have before; as many as before, so the old ones have gone. */
    private Set<String> changed(Set<String> before) throws IOException {
        Set<String> after = pins();
        assertThat(after).hasSameSizeAs(before);
        return after.stream()
                .filter(pin -> !before.contains(pin))
                .map(pin -> pin.substring(0, pin.indexOf('-')))
                .collect(Collectors.toSet());
    }
}
