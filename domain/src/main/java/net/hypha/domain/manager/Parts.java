package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.table.ServiceState;

/** Cuts long news into several messages, each far smaller than what a frame may hold: 10,000 services with 10 instances each are 18 MB. */
final class Parts {
    /** Addresses, instances and routes in one message, of some 100 bytes each. */
    private static final int SIZE = 20_000;

    private Parts() {}

    /**
     * The same news in order. Who has heard some of it only stands where it stood before, so that it is told all of it anew. What replaces all that
     * was told is not cut: the rest would be missing for a moment.
     *
     * @param before epoch of what was told before
     */
    static List<Message.Update> of(Message.Update news, long before) {
        if (news.full()) {
            return List.of(news);
        }
        List<Message.Update> parts = new ArrayList<>();
        List<ServiceState> part = new ArrayList<>();
        Message.Position stays = new Message.Position(news.position().incarnation(), before);
        Neighbourhood around = news.neighbourhood(); // the first tells it: services lead to who is around
        Moves moves = news.moves();
        int size = 0;
        for (ServiceState service : news.services()) {
            if (size > 0 && size + size(service) > SIZE) {
                parts.add(new Message.Update(
                        stays, false, List.copyOf(part), List.of(), List.of(), around, moves, List.of()));
                around = null;
                moves = null;
                part.clear();
                size = 0;
            }
            part.add(service);
            size += size(service);
        }
        parts.add(new Message.Update(
                news.position(),
                false,
                List.copyOf(part),
                news.removed(),
                news.unknown(),
                around,
                moves,
                news.deltas()));
        return parts;
    }

    private static int size(ServiceState service) {
        return 1
                + service.addresses().size()
                + service.numbers().size()
                + service.instances().size()
                + service.routes().size();
    }
}
