package net.hypha.domain.view;

import org.jspecify.annotations.Nullable;

/**
 * A node that joined once.
 *
 * @param state {@code up}, {@code damped} while its instances stay out because it came and went too often, {@code silent} within its
 *     grace time, or {@code away}
 * @param instances numbers its workloads hold
 * @param callers its workloads that offer no service
 */
public record NodeView(
        String name,
        String state,
        String tunnel,
        Subnet subnet,
        @Nullable String location,
        int instances,
        int callers) {

    /** The prefixes the node numbers its workloads from. */
    public record Subnet(@Nullable String v4, @Nullable String v6) {}
}
