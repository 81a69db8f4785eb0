package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * A workload that holds an instance number.
 *
 * @param state {@code ready}, {@code draining}, {@code unhealthy}, or {@code away} while its node is not here
 */
public record InstanceView(
        String service,
        int number,
        String node,
        String workload,
        String state,
        Addressed instanceAddress,
        Addressed namespaceAddress,
        @Nullable String location) {}
