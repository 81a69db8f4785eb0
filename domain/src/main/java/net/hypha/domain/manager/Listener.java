package net.hypha.domain.manager;

import net.hypha.semantics.service.ServiceKey;

/** Who is told of services it asked for. Used within turns. */
interface Listener {
    /** What there is to know of a service is different. */
    void changed(ServiceKey key);

    /**
     * Sends what is news; nothing if nothing is.
     *
     * @return whether a question is left open
     */
    boolean tell();
}
