package net.hypha.domain.view;

import java.util.Locale;
import java.util.Map;
import net.hypha.semantics.service.PolicyOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a service wants a policy to choose, as in a manifest; what is as usual, or of the slow start not said, is null.
 *
 * @param spillOver flows in flight at one instance from which the next best takes what comes on top
 * @param affinity {@code caller} or {@code node}
 * @param subset labels that a candidate must have
 * @param slowStart a time like {@code 10s}
 */
public record PolicyOptionsView(
        @Nullable Integer spillOver,
        @Nullable String affinity,
        @Nullable Map<String, String> subset,
        @Nullable String slowStart) {
    public static PolicyOptionsView of(PolicyOptions options) {
        PolicyOptions usual = PolicyOptions.DEFAULT;
        Integer slowStartMs = options.slowStartMs();
        return new PolicyOptionsView(
                options.spillOver() == usual.spillOver() ? null : options.spillOver(),
                options.affinity() == usual.affinity() ? null : word(options.affinity()),
                options.subset().isEmpty() ? null : options.subset().pairs(),
                slowStartMs == null ? null : HealthView.time(slowStartMs));
    }

    /** As manifests say it. */
    public static String word(PolicyOptions.Affinity affinity) {
        return affinity.name().toLowerCase(Locale.ROOT);
    }
}
