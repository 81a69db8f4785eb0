package net.hypha.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips without root, unless in CI, which has to be root. */
final class RootOnly implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("network namespaces need root, and CI has to be root");
        }
        assumeTrue(root, "network namespaces need root");
    }
}
