package net.hypha.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.process.BpfMount;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nodes on one wire (a bridge in a namespace of its own), for one test. Node {@code k} has 192.0.2.k on the wire, the subnets 10.18.k.0/24 and
 * fc00::k00/120. All is gone afterwards, which is checked. Skips without root unless in CI.
 */
final class TestNetwork implements BeforeEachCallback, AfterEachCallback {
    private final String prefix = "hyb-" + ProcessHandle.current().pid() + "-";
    private final Path pins = Path.of("/tmp", prefix + "pins");
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private @org.jspecify.annotations.Nullable NetworkNamespace wire;

    /** A node with its datapath open, number 1 to 9. */
    TestNode node(int number) throws Exception {
        NetworkNamespace node = namespace("n" + number);
        NetworkNamespace bridge = wire();
        String port = "port" + number;
        Ip.in(bridge)
                .batch(List.of(
                        "link add " + port + " type veth peer name wan netns " + node.path(),
                        "link set " + port + " master br0 up"));
        Ip.in(node).batch(List.of("link set wan up", "address add 192.0.2." + number + "/24 dev wan"));
        node.sysctl("ipv4/ip_forward", "1");
        node.sysctl("ipv6/conf/all/forwarding", "1");
        TestNode made = new TestNode(this, node, number, pins.resolve("n" + number));
        open.add(made);
        return made;
    }

    private NetworkNamespace wire() {
        NetworkNamespace existing = wire;
        if (existing == null) {
            existing = namespace("wire");
            Ip.in(existing).batch(List.of("link add br0 type bridge", "link set br0 up"));
            wire = existing;
        }
        return existing;
    }

    NetworkNamespace namespace(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(prefix + name);
        namespaces.add(namespace);
        return namespace;
    }

    /** Closed when the test is over, the latest first. */
    <T extends AutoCloseable> T closing(T resource) {
        open.add(resource);
        return resource;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the eBPF datapath needs root, and CI has to be root");
        }
        assumeTrue(root, "the eBPF datapath needs root");
        BpfMount.mount(pins);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
        namespaces.forEach(NetworkNamespace::delete);
        BpfMount.unmount(pins);
        Files.deleteIfExists(pins);
        assertThat(NetworkNamespace.list())
                .noneMatch(namespace -> namespace.name().startsWith(prefix));
        assertThat(pins).doesNotExist();
    }
}
