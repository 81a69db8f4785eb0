package net.hypha.domain.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours want to be kept posted about.
 *
 * @param service the service asked for by name; null where an address was asked for
 * @param owner the domain it belongs to
 * @param address the address asked for; null where a name was
 * @param by who asked, like {@code node:router1}
 */
public record InterestView(
        @Nullable String service,
        @Nullable String owner,
        @Nullable String address,
        List<String> by) {}
