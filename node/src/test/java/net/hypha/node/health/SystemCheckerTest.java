package net.hypha.node.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Health;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks by real sockets and processes on this machine. */
class SystemCheckerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Checker.Place HERE =
            new Checker.Place(AddressPair.of("127.0.0.1", "::1"), Path.of("/proc/self/ns/net"));

    private final SystemChecker checker = new SystemChecker(true, System::nanoTime);
    private final BlockingQueue<String> requests = new ArrayBlockingQueue<>(10);
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void datagramsThatAreNotRefusedAreTaken() throws Exception {
        Duration timeout = Duration.ofMillis(50);
        int port;
        try (DatagramSocket open = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            port = open.getLocalPort();
            assertThat(checker.takesDatagrams(port, HERE, timeout).healthy()).isTrue();
        }
        assertThat(checker.takesDatagrams(port, HERE, timeout).healthy()).isFalse();
    }

    @Test
    void aConnectionIsTakenOrNot() throws IOException {
        int port = server.getLocalPort();
        assertThat(checker.check(new Health.Tcp(port), HERE, LONG).healthy()).isTrue();
        server.close();
        Outcome refused = checker.check(new Health.Tcp(port), HERE, LONG);
        assertThat(refused.healthy()).isFalse();
        assertThat(refused.reason()).isEqualTo("Connection refused");
    }

    @Test
    void anExpectedStatusIsHealthy() throws Exception {
        answer("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(checker.check(http("/up?x=1", 200, 299, "shop.example"), HERE, LONG))
                .isEqualTo(Outcome.healthy("HTTP 204"));
        assertThat(requests.take()).startsWith("GET /up?x=1 HTTP/1.1\r\nHost: shop.example\r\n");
    }

    @Test
    void anotherStatusIsNot() throws Exception {
        answer("HTTP/1.0 500\r\n\r\n");
        assertThat(checker.check(http("/", 200, 399, ""), HERE, LONG))
                .isEqualTo(Outcome.failed("HTTP 500, expected 200-399"));
        assertThat(requests.take()).contains("Host: 127.0.0.1:" + server.getLocalPort() + "\r\n");
        answer("HTTP/1.1 200 OK\r\n\r\n");
        assertThat(checker.check(http("/", 204, 204, ""), HERE, LONG))
                .isEqualTo(Outcome.failed("HTTP 200, expected 204"));
    }

    @Test
    void whatSpeaksNoHttpOrSaysNothingIsNot() {
        answer("220 mail ESMTP\r\n");
        assertThat(checker.check(http("/", 200, 399, ""), HERE, LONG).reason()).endsWith("answers, but not by HTTP");
        answer("H".repeat(5_000));
        assertThat(checker.check(http("/", 200, 399, ""), HERE, LONG).reason()).endsWith("answers, but not by HTTP");
        assertThat(checker.check(http("/", 200, 399, ""), HERE, SHORT).reason())
                .as("nobody accepts")
                .isEqualTo("does not answer within 50 ms");
    }

    @Test
    void whoHangsIsNotSaidToRefuseBecauseItsOtherAddressDoes() {
        for (int i = 0; i < 20; i++) {
            assertThat(checker.check(http("/", 200, 399, ""), HERE, Duration.ofMillis(5))
                            .reason())
                    .isEqualTo("does not answer within 5 ms");
        }
    }

    @Test
    void aCommandIsHealthyWhenItEndsWell() {
        root();
        assertThat(run("echo all; echo is well; exit 0")).isEqualTo(Outcome.healthy("exit code 0: is well"));
        assertThat(run("echo no disk >&2; exit 3")).isEqualTo(Outcome.failed("exit code 3: no disk"));
        assertThat(run("env | grep -v '^PATH=\\|^PWD=\\|^SHLVL=\\|^_='"))
                .as("nothing of our environment")
                .isEqualTo(Outcome.failed("exit code 1"));
        assertThat(checker.check(new Health.Exec(List.of("/no/such/program")), HERE, LONG)
                        .healthy())
                .isFalse();
    }

    @Test
    void aCommandThatPrintsMuchIsNotHeldUpAndItsReasonStaysShort() {
        root();
        Outcome much = run("yes | head -c 3000000; head -c 1000 /dev/zero | tr '\\0' x");
        assertThat(much.healthy()).isTrue();
        assertThat(much.reason()).hasSizeLessThan(250);
    }

    @Test
    void aCommandThatDoesNotEndIsKilledWithItsChildren() {
        root();
        String mark = "4711.0815"; // seconds, and what to look for
        Outcome late = checker.check(
                new Health.Exec(List.of("sh", "-c", "sleep " + mark + " & sleep " + mark)),
                HERE,
                Duration.ofMillis(300));
        assertThat(late).isEqualTo(Outcome.failed("has not ended within 300 ms"));
        ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains(mark))
                .forEach(each -> assertThat(each.onExit())
                        .as("killed, though still dying")
                        .succeedsWithin(LONG));
    }

    @Test
    void aCommandIsRunOnlyWhereTheNodeAllowsIt() {
        Checker strict = new SystemChecker(false, System::nanoTime);
        assertThat(strict.check(new Health.Exec(List.of("true")), HERE, LONG))
                .isEqualTo(Outcome.failed("this node runs no commands of services: 'node.health.exec: true' lets it"));
    }

    private Outcome run(String script) {
        return checker.check(new Health.Exec(List.of("sh", "-c", script)), HERE, LONG);
    }

    private static void root() {
        assumeTrue("root".equals(System.getProperty("user.name")), "to enter a network namespace needs root");
    }

    private Health.Http http(String path, int lowest, int highest, String host) {
        return new Health.Http(server.getLocalPort(), path, lowest, highest, host);
    }

    /** Answers one request. */
    private void answer(String text) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                InputStream in = socket.getInputStream();
                StringBuilder request = new StringBuilder();
                while (!request.toString().endsWith("\r\n\r\n")) {
                    request.append((char) in.read());
                }
                requests.add(request.toString());
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                requests.add("nothing: " + e);
            }
        });
    }
}
