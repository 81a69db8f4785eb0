package net.hypha.domain.catalogue;

import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * What a valid API token lets its holder do in this domain.
 *
 * @param prefix only services of that name and below: {@code shop} is {@code shop} and {@code shop.web}, but not
 *     {@code shopping}; null for all
 * @param id of the token, for the audit log
 */
public record Grant(Role role, @Nullable ServiceName prefix, String id) {
    public boolean covers(ServiceName service) {
        return prefix == null || service.equals(prefix) || service.text().startsWith(prefix.text() + ".");
    }
}
