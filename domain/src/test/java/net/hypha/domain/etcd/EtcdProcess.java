package net.hypha.domain.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hypha.config.HostPort;
import org.jspecify.annotations.Nullable;

/** An etcd of one member on loopback, for tests. */
public final class EtcdProcess implements AutoCloseable {
    private final Process process;
    private final HostPort member;

    private EtcdProcess(Process process, HostPort member) {
        this.process = process;
        this.member = member;
    }

    /** Starts it; skips the test where there is none to start, but not in CI. */
    public static EtcdProcess start(Path directory) throws IOException {
        return start(directory, "http", List.of(), null);
    }

    /** @param trust its certificate and key, and the authority of its clients, as {@link Etcd} takes them */
    static EtcdProcess startSecured(Path directory, Path trust) throws IOException {
        return start(
                directory,
                "https",
                List.of(
                        "--cert-file=" + trust.resolve("cert.pem"),
                        "--key-file=" + trust.resolve("key.pem"),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + trust.resolve("ca.pem")),
                trust);
    }

    private static EtcdProcess start(Path directory, String scheme, List<String> more, @Nullable Path trust)
            throws IOException {
        assumeThere();
        int client = freePort();
        int peer = freePort();
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--data-dir=" + directory.resolve("etcd"),
                "--unsafe-no-fsync",
                "--listen-client-urls=" + scheme + "://127.0.0.1:" + client,
                "--advertise-client-urls=" + scheme + "://127.0.0.1:" + client,
                "--listen-peer-urls=http://127.0.0.1:" + peer,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peer,
                "--initial-cluster=default=http://127.0.0.1:" + peer));
        command.addAll(more);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("etcd.log").toFile())
                .start();
        EtcdProcess etcd = new EtcdProcess(process, new HostPort("127.0.0.1", client));
        try (Etcd asked = new Etcd(List.of(etcd.member), trust)) {
            var _ = asked.range(Keys.get("ready"), Duration.ofSeconds(20));
        } catch (IOException e) {
            etcd.close();
            throw e;
        }
        return etcd;
    }

    public static void assumeThere() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/etcd"));
        assertThat(there || !"true".equals(System.getenv("CI")))
                .as("CI has etcd (Debian: etcd-server)")
                .isTrue();
        assumeTrue(there, "needs etcd (Debian: etcd-server)");
    }

    public HostPort member() {
        return member;
    }

    public Etcd client() {
        return new Etcd(List.of(member), null);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
