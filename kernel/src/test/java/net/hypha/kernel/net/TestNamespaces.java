package net.hypha.kernel.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Namespaces {@code hyl-PID-NAME} for one test; gone afterwards, which is checked. Skips without root unless in CI. */
final class TestNamespaces implements BeforeEachCallback, AfterEachCallback {
    private final String prefix = "hyl-" + ProcessHandle.current().pid() + "-";
    private final List<NetworkNamespace> made = new ArrayList<>();

    NetworkNamespace create(String name) {
        NetworkNamespace namespace = NetworkNamespace.create(prefix + name);
        made.add(namespace);
        return namespace;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("network namespaces need root, and CI has to be root");
        }
        assumeTrue(root, "network namespaces need root");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        made.forEach(NetworkNamespace::delete);
        assertThat(NetworkNamespace.list())
                .noneMatch(namespace -> namespace.name().startsWith(prefix));
    }
}
