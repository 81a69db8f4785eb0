package net.hypha.semantics.service;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a service says of how it wants to be chosen and checked.
 *
 * @param policies options by policy word; a word that is not here has {@link PolicyOptions#DEFAULT}
 */
public record ServiceOptions(Map<String, PolicyOptions> policies, Health health) {
    public static final ServiceOptions DEFAULT = new ServiceOptions(Map.of(), Health.NONE);

    public ServiceOptions {
        TreeMap<String, PolicyOptions> said = new TreeMap<>(policies);
        said.values().removeIf(PolicyOptions.DEFAULT::equals); // so that to say the same is to be the same
        policies = said.isEmpty() ? Map.of() : Collections.unmodifiableMap(said);
    }

    /** The options of a policy. */
    public PolicyOptions of(String word) {
        return policies.getOrDefault(word, PolicyOptions.DEFAULT);
    }

    /** The same with the options of some policies alone. */
    public ServiceOptions only(Predicate<String> word) {
        Map<String, PolicyOptions> some = new TreeMap<>(policies);
        return some.keySet().removeIf(word.negate()) ? new ServiceOptions(some, health) : this;
    }

    /** The same for other domains, whose nodes run none of its instances. */
    public ServiceOptions withoutHealth() {
        return health.equals(Health.NONE) ? this : new ServiceOptions(policies, Health.NONE);
    }
}
