package net.hypha.exchange.session;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.table.ServiceState;

/** Puts an update together that came in parts. Of one session; not safe for use by many threads. */
public final class Assembly {
    /** Services, instances and numbers that are held until an update is whole. */
    private static final int MOST = 1 << 20;

    private final List<ServiceState> services = new ArrayList<>();
    private int parts;
    private int size;

    /** @return false where the neighbour sends more than an update has */
    public boolean add(Message.Part part) {
        for (ServiceState state : part.services()) {
            size += 1 + state.instances().size() + state.numbers().size();
            services.add(state);
        }
        return ++parts <= Message.MAX_PARTS && size <= MOST;
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
        size = 0;
        return whole;
    }
}
