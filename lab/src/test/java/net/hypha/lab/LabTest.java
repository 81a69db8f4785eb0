package net.hypha.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.process.BpfMount;
import net.hypha.lab.wire.WireSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RootOnly.class)
class LabTest {
    private static final Pattern RTT = Pattern.compile("time=([0-9.]+) ms");

    @TempDir
    Path temp;

    @Test
    void hostsReachEachOtherThroughTheRouterAndAllIsGoneAfterwards() throws IOException {
        Path dir = temp.resolve("lab");
        List<LabProcess> processes;
        try (Lab lab = Lab.up(Labs.spec(Labs.NAME), dir)) {
            assertThat(BpfMount.isMounted(lab.bpf())).isTrue();
            assertThat(lab.exec("a", ping("198.51.100.2")).exit()).isZero();
            assertThat(lab.exec("a", ping("2001:db8:2::2")).exit()).isZero();

            lab.dns("a", List.of("192.0.2.53"));
            assertThat(lab.exec("a", List.of("cat", "/etc/resolv.conf")).out()).isEqualTo("nameserver 192.0.2.53\n");

            LabProcess sleeper = lab.start("b", "sleeper", List.of("sleep", "1000"));
            assertThat(sleeper.alive()).isTrue();
            assertThatThrownBy(() -> lab.start("b", "sleeper", List.of("sleep", "1000")))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining("runs already");
            assertThatThrownBy(() -> lab.exec("c", List.of("true")))
                    .hasMessage("lab " + Labs.NAME + " has no host 'c' but a, router, b");
            assertThat(Lab.find(dir).orElseThrow().processes()).isEqualTo(lab.processes());
            processes = lab.processes();
            assertThat(processes).extracting(LabProcess::name).containsExactly("wires", "sleeper");
        }
        Labs.assertNothingLeft(Labs.NAME, dir, processes);
    }

    @Test
    void aWireDelaysLosesAndKeepsOrderAndChangesLive() throws IOException {
        Path dir = temp.resolve("lab");
        try (Lab lab = Lab.up(Labs.spec(Labs.NAME), dir)) {
            assertThat(roundTripMs(lab)).isGreaterThanOrEqualTo(10);
            WireSettings slow = WireSettings.delay(Duration.ofMillis(40));
            lab.wire("router-b").set(slow);
            assertThat(lab.wire("router-b").settings()).isEqualTo(slow);
            assertThat(roundTripMs(lab)).isGreaterThanOrEqualTo(80);

            lab.wire("router-b").set(slow.withLoss(1));
            assertThat(lab.exec("a", List.of("ping", "-c", "2", "-i", "0.01", "-W", "0.2", "198.51.100.2"))
                            .exit())
                    .isEqualTo(1);
            assertThat(lab.wire("router-b").stats().getFirst().lost()).isGreaterThanOrEqualTo(2);

            lab.wire("router-b").set(WireSettings.delay(Duration.ofMillis(3)).withRate(100_000_000));
            assertThat(numbersReceived(lab)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(50);
            assertThatThrownBy(() -> lab.wire("a-router")).hasMessageContaining("has no link a-router with delay");
        }
    }

    @Test
    void whatAKilledMakerLeftIsFoundAndRemoved() throws IOException {
        Path dir = temp.resolve("lab");
        killHolder(dir);
        Lab left = Lab.find(dir).orElseThrow();
        List<LabProcess> processes = left.processes();
        assertThat(processes).hasSize(2).allMatch(LabProcess::alive);
        assertThat(left.exec("a", ping("198.51.100.2")).exit()).isZero();

        Lab.down(dir);

        Labs.assertNothingLeft(Labs.NAME, dir, processes);
        Lab.down(dir);
    }

    @Test
    void theNextLabCleansWhatAKilledMakerLeft() throws IOException {
        Path dir = temp.resolve("lab");
        killHolder(dir);
        List<LabProcess> before = Lab.find(dir).orElseThrow().processes();
        List<LabProcess> after;
        try (Lab lab = Lab.up(Labs.spec(Labs.NAME), dir)) {
            assertThat(before).noneMatch(LabProcess::alive);
            assertThat(lab.exec("a", ping("198.51.100.2")).exit()).isZero();
            after = lab.processes();
        }
        Labs.assertNothingLeft(Labs.NAME, dir, after);
    }

    @Test
    void anInterruptedMakerLeavesNothing() throws IOException {
        Path dir = temp.resolve("lab");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Lab.up(Labs.spec(Labs.NAME), dir)).isInstanceOf(RuntimeException.class);
        assertThat(Thread.interrupted()).isTrue();
        Labs.assertNothingLeft(Labs.NAME, dir, List.of());

        Lab lab = Lab.up(Labs.spec(Labs.NAME), dir);
        List<LabProcess> processes = lab.processes();
        Thread.currentThread().interrupt();
        lab.down();
        assertThat(Thread.interrupted()).isTrue();
        Labs.assertNothingLeft(Labs.NAME, dir, processes);
    }

    @Test
    void aLabInUseIsNotTakenAway() {
        Path dir = temp.resolve("lab");
        LabSpec small = new LabSpec(Labs.NAME, List.of(HostSpec.host("a")), List.of());
        try (Lab lab = Lab.up(small, dir)) {
            assertThatThrownBy(() -> Lab.up(small, dir)).hasMessageContaining("in use by another process");
            assertThatThrownBy(() -> Lab.down(dir)).hasMessageContaining("in use by another process");
            lab.leave();
            Lab.down(dir);
            assertThat(dir).doesNotExist();
        }
    }

    @Test
    void othersNamespacesAndDirectoriesAreLeftAlone() throws IOException {
        LabSpec spec = new LabSpec(Labs.NAME, List.of(HostSpec.host("free"), HostSpec.host("taken")), List.of());
        NetworkNamespace taken = NetworkNamespace.create(Labs.NAME + "-taken");
        try {
            Path dir = temp.resolve("lab");
            assertThatThrownBy(() -> Lab.up(spec, dir))
                    .isInstanceOf(LabException.class)
                    .hasMessageContaining(taken.name() + " is there already");
            assertThat(taken.exists()).isTrue();
            assertThat(NetworkNamespace.named(Labs.NAME + "-free").exists()).isFalse();
            assertThat(dir).doesNotExist();
        } finally {
            taken.delete();
        }
        Path precious = Files.writeString(temp.resolve("precious"), "mine");
        assertThatThrownBy(() -> Lab.up(spec, temp)).hasMessageContaining("holds other things");
        Lab.down(temp);
        assertThat(precious).hasContent("mine");
        assertThat(temp).isDirectoryNotContaining("glob:**/lock");
    }

    @Test
    void aSpecThatDoesNotFitTogetherIsRefused() {
        HostSpec a = HostSpec.host("a");
        assertThatThrownBy(() -> new LabSpec("x", List.of(a, a), List.of())).hasMessage("host a is there twice");
        LinkSpec nowhere = LinkSpec.between(LinkEnd.of("a", "eth0"), LinkEnd.of("b", "eth0"));
        assertThatThrownBy(() -> new LabSpec("x", List.of(a), List.of(nowhere)))
                .hasMessage("lab x: device eth0 is of host b, which is not there");
        assertThatThrownBy(() -> HostSpec.host("Big")).hasMessageContaining("small letters");
        assertThatThrownBy(() -> WireSettings.delay(Duration.ofSeconds(-1))).hasMessageContaining("0 to 10 s");
    }

    private static void killHolder(Path dir) throws IOException {
        List<String> line = JavaProgram.line(LabHolder.class, JavaProgram.SMALL, List.of(Labs.NAME, dir.toString()));
        Process holder = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("up ");
        } finally {
            holder.destroyForcibly().onExit().join();
        }
    }

    private static double roundTripMs(Lab lab) {
        ExecResult result = lab.exec("a", ping("198.51.100.2"));
        Matcher time = RTT.matcher(result.out());
        assertThat(time.find()).as(result.out()).isTrue();
        return Double.parseDouble(time.group(1));
    }

    /** Sends 500 numbers in a row across the wire and returns those that arrive, in their order. */
    private static List<Integer> numbersReceived(Lab lab) throws IOException {
        List<Integer> numbers = new java.util.ArrayList<>();
        InetSocketAddress b = new InetSocketAddress(InetAddress.ofLiteral("198.51.100.2"), 4000);
        try (DatagramSocket receiver =
                        lab.namespace("b").<DatagramSocket, IOException>call(() -> new DatagramSocket(b));
                DatagramSocket sender = lab.namespace("a").<DatagramSocket, IOException>call(DatagramSocket::new)) {
            receiver.setSoTimeout(2_000);
            for (int number = 0; number < 500; number++) {
                byte[] bytes = ByteBuffer.allocate(1000).putInt(number).array();
                sender.send(new DatagramPacket(bytes, bytes.length, b));
            }
            DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
            int last = -1;
            while (last < 499) {
                receiver.receive(packet);
                last = ByteBuffer.wrap(packet.getData()).getInt();
                numbers.add(last);
            }
        } catch (java.net.SocketTimeoutException e) {
            return numbers; // the last ones were dropped by a full queue
        }
        return numbers;
    }

    private static List<String> ping(String address) {
        return List.of("ping", "-c", "1", "-W", "5", address);
    }
}
