package net.hypha.domain.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * A service of this domain.
 *
 * @param addresses semantic address per policy
 * @param numbers address per instance number ever given
 * @param instances numbers that workloads hold
 * @param ready instances that take new flows
 */
public record ServiceView(
        String service,
        @JsonProperty("default") String defaultPolicy,
        List<String> families,
        Map<String, Addressed> addresses,
        Map<Integer, Addressed> numbers,
        int instances,
        int ready) {}
