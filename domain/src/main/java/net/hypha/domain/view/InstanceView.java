package net.hypha.domain.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload that holds an instance number.
 *
 * @param state {@code ready}, {@code draining}, {@code unhealthy}, or {@code away} while its node is not here
 * @param weight its share of the flows, 0 to 1000
 * @param labels null where it has none
 */
public record InstanceView(
        String service,
        int number,
        String node,
        String workload,
        String state,
        Addressed instanceAddress,
        Addressed namespaceAddress,
        @Nullable String location,
        int weight,
        @Nullable Map<String, String> labels) {}
