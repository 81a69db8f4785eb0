package net.hypha.domain.api;

import java.util.function.BooleanSupplier;
import net.hypha.domain.catalogue.Grant;
import net.hypha.domain.catalogue.Role;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param who for the audit log, like {@code unix:root} or {@code token:ID}
 * @param grant what may be done; null for everything: whoever may open the unix socket is the domain's owner
 * @param stays whether the caller is still let in, for what takes long: a token expires, or is deleted
 */
record Caller(String who, @Nullable Grant grant, BooleanSupplier stays) {
    /** Why something may not be done; null if it may. */
    @Nullable
    String whyNot(Role needed) {
        if (grant == null || grant.role().includes(needed)) {
            return null;
        }
        return who + " has the role " + grant.role().word() + ", and this takes " + needed.word()
                + ": an admin makes another with 'hypha token create --role " + needed.word() + "'";
    }

    /** The same of a change to a service. */
    @Nullable
    String whyNot(ServiceName service) {
        if (grant == null || grant.covers(service)) {
            return null;
        }
        return who + " may change the service '" + grant.prefix() + "' and those below it, and '" + service
                + "' is none of them";
    }
}
