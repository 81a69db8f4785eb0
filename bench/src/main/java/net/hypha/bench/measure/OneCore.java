package net.hypha.bench.measure;

import java.util.List;
import java.util.stream.Stream;

/**
 * Both ends of a conversation on one core, the last: what a round trip costs is then what its way costs, and not how long a hypervisor takes to
 * wake a core that went to sleep in between, which is several times more.
 */
final class OneCore {
    private static final String CORE = Integer.toString(Runtime.getRuntime().availableProcessors() - 1);

    private OneCore() {}

    static List<String> run(List<String> tool) {
        return Stream.concat(Stream.of("taskset", "--cpu-list", CORE), tool.stream())
                .toList();
    }
}
