package net.hypha.exchange.session;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.table.ServiceState;

/** Puts an update together that came in parts. Of one session; not safe for use by many threads. */
public final class Assembly {
    private final List<ServiceState> services = new ArrayList<>();
    private int parts;

    /** @return false where the neighbour sends more than an update has */
    public boolean add(Message.Part part) {
        services.addAll(part.services());
        return ++parts <= Message.MAX_PARTS;
    }

    /** The update with what came before it. */
    public Message.Update whole(Message.Update last) {
        if (parts == 0) {
            return last;
        }
        services.addAll(last.services());
        Message.Update whole = new Message.Update(
                last.position(),
                last.full(),
                List.copyOf(services),
                last.removed(),
                last.unknown(),
                last.neighbourhood(),
                last.moves(),
                last.deltas());
        services.clear();
        parts = 0;
        return whole;
    }
}
