package net.hypha.domain.view;

import java.util.List;

/**
 * A pool of addresses.
 *
 * @param use a policy, {@code instance}, {@code services} for all of these, or {@code nodes}
 * @param counts what size and used count: {@code addresses} or {@code subnets}
 * @param quarantined addresses that were given back, and are not lent to anybody yet
 */
public record PoolView(
        String name,
        String family,
        String use,
        List<String> ranges,
        String counts,
        long size,
        long used,
        long quarantined) {}
