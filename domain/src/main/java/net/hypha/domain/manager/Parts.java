package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.List;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.table.ServiceState;

/** Cuts long news into several messages, each far smaller than what a frame may hold: 10,000 services with 10 instances each are 18 MB. */
final class Parts {
    /** Addresses, instances and routes in one message, of some 100 bytes each. */
    private static final int SIZE = 20_000;

    private Parts() {}

    /** The same news: what fits in none but a message of its own goes before, the update itself is the last. */
    static List<Message> of(Message.Update news) {
        List<Message> parts = new ArrayList<>();
        List<ServiceState> part = new ArrayList<>();
        int size = 0;
        for (ServiceState service : news.services()) {
            if (size > 0 && size + size(service) > SIZE) {
                parts.add(new Message.Part(List.copyOf(part)));
                part.clear();
                size = 0;
            }
            part.add(service);
            size += size(service);
        }
        parts.add(
                parts.isEmpty()
                        ? news
                        : new Message.Update(
                                news.position(),
                                news.full(),
                                List.copyOf(part),
                                news.removed(),
                                news.unknown(),
                                news.neighbourhood(),
                                news.moves(),
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
