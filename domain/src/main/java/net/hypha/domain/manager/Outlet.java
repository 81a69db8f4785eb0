package net.hypha.domain.manager;

import java.util.List;
import java.util.Set;
import net.hypha.exchange.Session;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;

/** What one neighbouring domain is told. Used within turns. */
interface Outlet extends Listener {
    /** @param resume what the neighbour still holds of our table; null for nothing */
    void opened(Session session, Message.@Nullable Position resume);

    void closed();

    /** What the neighbour wants to know; false where it wants too much, or may not want anything. */
    boolean heard(Message.Interest interest);

    /** What it wants to be kept posted about. */
    Set<Query> interests();

    /** The services it knows of from us. */
    List<ServiceKey> told();
}
