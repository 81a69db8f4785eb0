package net.hypha.domain.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This domain or one that it exchanges with.
 *
 * @param relation {@code self}, {@code peer}, {@code parent}, {@code child}, or {@code beyond} for one that is met through another
 * @param state {@code up}, {@code waiting} or {@code refused}
 * @param since when it came to stand so; null but for neighbours
 * @param reason why it stands so; empty while it is up; through whom it is met
 * @param dial where we dial it; empty where it dials us
 * @param services pools of semantic and instance addresses, as far as known
 * @param nodes pools of node subnets, as far as known
 * @param gateways tunnel endpoints that take flows to it
 */
public record DomainView(
        String name,
        String relation,
        String state,
        @Nullable String since,
        String reason,
        String dial,
        List<String> services,
        List<String> nodes,
        List<String> gateways,
        @Nullable String location) {}
