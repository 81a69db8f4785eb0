package net.hypha.kernel.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NetworkNamespaceTest {
    @RegisterExtension
    final TestNamespaces namespaces = new TestNamespaces();

    @Test
    void aSocketOpenedInsideStaysInside() throws IOException {
        NetworkNamespace inside = namespaces.create("a");
        Ip.in(inside).batch(List.of("address add 192.0.2.7/32 dev lo"));
        InetSocketAddress onlyThere = new InetSocketAddress("192.0.2.7", 0);

        try (ServerSocket server = inside.call(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(onlyThere);
            return socket;
        })) {
            assertThat(server.isBound()).isTrue();
            assertThatThrownBy(() -> {
                        try (ServerSocket here = new ServerSocket()) {
                            here.bind(onlyThere);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theCallerStaysWhereItWasAndGetsTheBodysException() {
        NetworkNamespace inside = namespaces.create("a");
        assertThatThrownBy(() -> inside.call(() -> {
                    throw new IOException("from inside");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("from inside");
        assertThat(Ip.in(NetworkNamespace.own()).links())
                .isNotEqualTo(Ip.in(inside).links());
    }

    @Test
    void aNamespaceThatDoesNotExistIsNamedInTheError() {
        assertThatThrownBy(() -> NetworkNamespace.named("hyl-none").call(() -> 1))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("/run/netns/hyl-none")
                .hasMessageContaining("ENOENT: no such file or directory");
    }

    @Test
    void aTakenNameIsRefusedWithIpsWords() {
        NetworkNamespace taken = namespaces.create("a");
        assertThatThrownBy(() -> NetworkNamespace.create(taken.name()))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("File exists");
    }

    @Test
    void namesThatAreNoFileNamesAreRefused() {
        for (String bad : List.of("", "../x", "a b", "-a", "a/b")) {
            assertThatThrownBy(() -> NetworkNamespace.named(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aProgramRunsInsideWithAResolverFileOfItsOwn(@TempDir Path dir) throws IOException {
        NetworkNamespace inside = namespaces.create("a");
        Path resolver = Files.writeString(dir.resolve("resolv.conf"), "nameserver 192.0.2.53\n");
        String before = Files.readString(Path.of("/etc/resolv.conf"));

        Process process = inside.command("sh", "-c", "ip -brief link; cat /etc/resolv.conf")
                .withResolvConf(resolver)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(out.lines().toList()).hasSize(2);
        assertThat(out).startsWith("lo").contains("nameserver 192.0.2.53");
        assertThat(Path.of("/etc/resolv.conf")).hasContent(before.strip());
    }

    @Test
    void aProgramWithAResolverFileSeesNamespacesMadeLater(@TempDir Path dir) throws IOException, InterruptedException {
        NetworkNamespace inside = namespaces.create("a");
        Path resolver = Files.createFile(dir.resolve("resolv.conf"));
        Process process = inside.command("sh", "-c", "echo started; read later; nsenter --net=$later -- true")
                .withResolvConf(resolver)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("started");
        NetworkNamespace later = namespaces.create("later");
        try (var in = process.outputWriter()) {
            in.write(later.path() + "\n");
        }
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theProcessIdIsTheProgramsOwn() throws IOException, InterruptedException {
        NetworkNamespace inside = namespaces.create("a");
        Process process =
                inside.command("sh", "-c", "echo $$").endingWithParent().start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(out.strip()).isEqualTo(Long.toString(process.pid()));
    }

    @Test
    void ipErrorsNameTheCommand() {
        NetworkNamespace inside = namespaces.create("a");
        assertThatThrownBy(() -> Ip.in(inside)
                        .batch(List.of(
                                "link set lo mtu 1500", "route add 192.0.2.0/24 dev nowhere", "link set lo down")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("ip route add 192.0.2.0/24 dev nowhere: Cannot find device");
        assertThat(Ip.in(inside).link("lo").orElseThrow().up()).isTrue();
    }

    @Test
    void addressesRoutesAndNeighboursAreRead() {
        NetworkNamespace inside = namespaces.create("a");
        Ip ip = Ip.in(inside);
        ip.batch(List.of(
                "link add v0 type veth peer name v1",
                "link set v0 alias hello",
                "link set v0 up",
                "link set v1 up",
                "address add 192.0.2.1/24 dev v0",
                "address add 2001:db8::1/64 dev v0 nodad",
                "route add default via 192.0.2.9",
                "route add unreachable 198.51.100.0/24",
                "neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent"));
        Link v0 = ip.link("v0").orElseThrow();
        assertThat(v0.kind()).isEqualTo("veth");
        assertThat(v0.alias()).isEqualTo("hello");
        assertThat(ip.addresses())
                .contains(
                        new IpAddress("v0", InetAddress.ofLiteral("192.0.2.1"), 24),
                        new IpAddress("v0", InetAddress.ofLiteral("2001:db8::1"), 64));
        assertThat(ip.routes())
                .contains(
                        new IpRoute("default", "192.0.2.9", "v0", "unicast"),
                        new IpRoute("198.51.100.0/24", null, null, "unreachable"),
                        new IpRoute("192.0.2.0/24", null, "v0", "unicast"));
        assertThat(ip.neighbours())
                .contains(new IpNeighbour(InetAddress.ofLiteral("192.0.2.9"), "v0", "02:00:00:00:00:09", "PERMANENT"));
    }
}
