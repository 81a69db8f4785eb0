package net.hypha.bench.measure;

import java.util.List;
import java.util.stream.Stream;

/**
 * Both ends of a conversation on one core, the last: what is measured is then what the way costs. Between two cores it is mostly how long a
 * hypervisor takes to wake one that went to sleep, and which of them the scheduler puts the ends on: throughput differs by three from run to run.
 */
final class OneCore {
    private static final String CORE = Integer.toString(Runtime.getRuntime().availableProcessors() - 1);

    private OneCore() {}

    static List<String> run(List<String> tool) {
        return Stream.concat(Stream.of("taskset", "--cpu-list", CORE), tool.stream())
                .toList();
    }
}
