package net.hypha.domain.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service of this domain.
 *
 * @param addresses semantic address per policy
 * @param numbers address per instance number ever given
 * @param options how it wants to be chosen, by policy; null where nothing is said
 * @param health how its instances are checked; null where they are not
 * @param instances numbers that workloads hold
 * @param ready instances that take new flows
 */
public record ServiceView(
        String service,
        @JsonProperty("default") String defaultPolicy,
        List<String> families,
        Map<String, Addressed> addresses,
        Map<Integer, Addressed> numbers,
        @Nullable Map<String, PolicyOptionsView> options,
        @Nullable HealthView health,
        int instances,
        int ready) {}
