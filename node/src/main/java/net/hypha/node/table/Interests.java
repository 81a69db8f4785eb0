package net.hypha.node.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Interest;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Message.Update;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node wants to be kept posted about: asked on first use, told again in every session, the longest unasked dropped
 * when there are too many. Thread-safe; never blocks.
 */
public final class Interests implements Knowledge.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Interests.class);

    /** Most things asked about at once. */
    static final int LIMIT = 4_096;
    /** For so long "nothing is known" is believed; then it is asked again on use. */
    private static final long UNKNOWN_NS = TimeUnit.SECONDS.toNanos(2);

    private final Predicate<Message> send;
    private final LongSupplier nanoTime;
    private final Map<Query, Asked> asked = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Asked {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        boolean unknown;
        long unknownSinceNs;
    }

    /** @param send to the domain; false where there is no session (all is told again in the next) */
    public Interests(Predicate<Message> send, LongSupplier nanoTime) {
        this.send = send;
        this.nanoTime = nanoTime;
    }

    /** Asks, unless that is under way. Done when the domain has answered; what it said is in {@link Knowledge}. */
    public CompletableFuture<Void> ask(Query query) {
        List<Query> add;
        List<Query> drop;
        CompletableFuture<Void> answer;
        synchronized (this) {
            Asked known = asked.get(query);
            if (known != null && (!known.answer.isDone() || (known.unknown && !expired(known)))) {
                return known.answer;
            }
            Asked anew = new Asked();
            asked.put(query, anew);
            answer = anew.answer;
            add = List.of(query);
            drop = overflow();
        }
        if (!send.test(new Interest(add, drop))) {
            LOG.atDebug().addKeyValue("query", query).log("Asked once the domain is reached");
        }
        return answer;
    }

    /** Whether the domain said lately that nothing is known about this. */
    public synchronized boolean isUnknown(Query query) {
        Asked known = asked.get(query);
        return known != null && known.unknown && !expired(known);
    }

    /** All that is to be told at the start of a session: what is known already, and what is asked. */
    public synchronized List<Query> all(Table table) {
        SequencedSet<Query> all = new LinkedHashSet<>();
        table.services().forEach(service -> all.add(new Query.ByName(service.key())));
        all.addAll(asked.keySet());
        return List.copyOf(all);
    }

    @Override
    public void changed(Known now, @Nullable Update update) {
        if (update == null) {
            return;
        }
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        synchronized (this) {
            Map<Query, Boolean> unknown = new HashMap<>();
            update.unknown().forEach(query -> unknown.put(query, true));
            asked.forEach((query, entry) -> {
                boolean found = isKnown(query, now.table());
                if (found || unknown.containsKey(query)) {
                    entry.unknown = !found;
                    entry.unknownSinceNs = nanoTime.getAsLong();
                    answered.add(entry.answer);
                }
            });
        }
        answered.forEach(answer -> answer.complete(null));
    }

    private boolean expired(Asked entry) {
        return nanoTime.getAsLong() - entry.unknownSinceNs > UNKNOWN_NS;
    }

    private static boolean isKnown(Query query, Table table) {
        return switch (query) {
            case Query.ByName(ServiceKey service) -> table.service(service).isPresent();
            case Query.ByAddress byAddress -> table.meaning(byAddress.address()).isPresent();
        };
    }

    private List<Query> overflow() {
        List<Query> dropped = new ArrayList<>();
        Iterator<Query> eldest = asked.keySet().iterator();
        while (asked.size() > LIMIT && eldest.hasNext()) {
            dropped.add(eldest.next());
            eldest.remove();
        }
        return dropped;
    }
}
