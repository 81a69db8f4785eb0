package net.hypha.semantics.table;

import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceOptions;

/** What of a service's digest stands for its options. */
final class OptionsDigest {
    private OptionsDigest() {}

    static void add(Digest digest, ServiceOptions options) {
        digest.add(options.policies().size());
        options.policies().forEach((word, each) -> add(digest.add(word), each));
        Health health = options.health();
        digest.add(health.intervalMs())
                .add(health.timeoutMs())
                .add(health.fall())
                .add(health.rise())
                .add(health.check().word());
        switch (health.check()) {
            case Health.None() -> {}
            case Health.Tcp(int port) -> digest.add(port);
            case Health.Http http ->
                digest.add(http.port())
                        .add(http.path())
                        .add(http.lowest())
                        .add(http.highest())
                        .add(http.host());
            case Health.Exec exec -> {
                digest.add(exec.command().size());
                exec.command().forEach(digest::add);
            }
        }
    }

    /** To say the usual slow start is a little more than not to say one: programs that do not tell them apart have the latter's digest for both. */
    private static void add(Digest digest, PolicyOptions options) {
        digest.add(options.spillOver())
                .add(options.affinity().name())
                .add(options.subset())
                .add(options.slowStartOrUsualMs());
        Integer said = options.slowStartMs();
        if (said != null && said == PolicyOptions.USUAL_SLOW_START_MS) {
            digest.add("said");
        }
    }
}
