package net.hypha.node.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Interest;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Message.Update;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node wants to be kept posted about: asked on first use, told again in every session. Where there are too many, the longest unasked is
 * dropped, and forgotten, as nobody would tell its changes. What is asked and what is dropped is said in the order in which it was decided, so
 * that the domain comes to the same as this node. Thread-safe; never blocks.
 */
public final class Interests implements Knowledge.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Interests.class);

    /** Most things asked about at once. */
    public static final int LIMIT = 32_768;

    private final Predicate<Message> send;
    private final LongSupplier nanoTime;
    private final Consumer<List<Query>> forget;
    private final long unknownNs;
    private final Map<Query, Asked> asked = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Query, Asked> open =
            new LinkedHashMap<>(); // of those asked: what is not known; the longest first
    private final SequencedSet<ServiceKey> left =
            new LinkedHashSet<>(); // dropped lately; news of them may be under way
    private long dropped;

    private static final class Asked {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        boolean unknown;
        long unknownSinceNs;
    }

    /**
     * @param send to the domain, without blocking; false where there is no session (all is told again in the next)
     * @param forget is told what was dropped
     * @param unknown for so long "nothing is known" is believed; then it is asked again on use
     */
    public Interests(Predicate<Message> send, LongSupplier nanoTime, Consumer<List<Query>> forget, Duration unknown) {
        this.send = send;
        this.nanoTime = nanoTime;
        this.forget = forget;
        this.unknownNs = unknown.toNanos();
    }

    /** How many were dropped because there were too many. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Asks, unless that is under way. Done when the domain has answered; what it said is in {@link Knowledge}. */
    public CompletableFuture<Void> ask(Query query) {
        List<Query> drop;
        CompletableFuture<Void> answer;
        synchronized (this) {
            Asked known = asked.get(query);
            if (known != null && (!known.answer.isDone() || (known.unknown && !expired(known)))) {
                return known.answer;
            }
            Asked anew = new Asked();
            asked.put(query, anew);
            open.remove(query);
            open.put(query, anew);
            answer = anew.answer;
            drop = overflow();
            if (!send.test(new Interest(List.of(query), drop))) {
                LOG.atDebug().addKeyValue("query", query).log("Asked once the domain is reached");
            }
        }
        if (!drop.isEmpty()) {
            forget.accept(drop);
        }
        return answer;
    }

    /** Whether the domain said lately that nothing is known about this. */
    public synchronized boolean isUnknown(Query query) {
        Asked known = asked.get(query);
        return known != null && known.unknown && !expired(known);
    }

    /**
     * Begins a session: nothing is asked or dropped in it before.
     *
     * @param say takes all that is to be told first, what is known already and what is asked; without blocking
     */
    public synchronized void begin(Supplier<Table> table, Consumer<List<Query>> say) {
        SequencedSet<Query> all = new LinkedHashSet<>();
        table.get().services().forEach(service -> all.add(new Query.ByName(service.key())));
        all.addAll(asked.keySet());
        say.accept(List.copyOf(all));
    }

    @Override
    public void changed(Known now, @Nullable Update update) {
        if (update == null) {
            return;
        }
        askAgain(update, now.table());
        askForOwn(now, update);
        List<CompletableFuture<Void>> answered = new ArrayList<>();
        synchronized (this) {
            Set<Query> unknown = Set.copyOf(update.unknown());
            Iterator<Map.Entry<Query, Asked>> each = open.entrySet().iterator();
            while (each.hasNext()) {
                Map.Entry<Query, Asked> next = each.next();
                Query query = next.getKey();
                Asked entry = next.getValue();
                boolean found = service(query, now.table()).isPresent();
                if (found) {
                    each.remove();
                }
                if (found || unknown.contains(query)) {
                    entry.unknown = !found;
                    entry.unknownSinceNs = nanoTime.getAsLong();
                    answered.add(entry.answer);
                }
            }
        }
        answered.forEach(answer -> answer.complete(null));
    }

    /**
     * News that crossed the word that a service is not wanted any more. Where it is known again, its changes must be told again; where it is
     * not, as the news was of a change alone, it may be that the domain tells of it anyway, as of one that runs here.
     */
    private void askAgain(Update update, Table table) {
        List<ServiceKey> crossed = new ArrayList<>();
        synchronized (this) {
            if (!left.isEmpty()) {
                update.services().forEach(state -> crossed.add(state.key()));
                update.deltas().stream()
                        .map(ServiceDelta::key)
                        .filter(key -> table.service(key).isEmpty())
                        .forEach(crossed::add);
                crossed.removeIf(key -> !left.remove(key) || asked.containsKey(new Query.ByName(key)));
            }
        }
        crossed.forEach(service -> {
            var _ = ask(new Query.ByName(service));
        });
    }

    /** A service of a domain above whose instances here are the own domain's is of no use without the own service of that name. */
    private void askForOwn(Known now, Update update) {
        Neighbourhood around = now.neighbourhood();
        if (around == null || around.lineage().isEmpty()) {
            return;
        }
        Stream<ServiceState> otherwise = update.neighbourhood() != null
                ? now.table().services().stream()
                : Stream.concat(
                                update.services().stream().map(ServiceState::key),
                                update.deltas().stream().map(ServiceDelta::key))
                        .flatMap(key -> now.table().service(key).stream());
        otherwise
                .filter(state -> state.routes().stream()
                        .anyMatch(route -> route.target().equals(around.domain().name())))
                .map(state -> around.family(state.key()))
                .distinct()
                .filter(own -> now.table().service(own).isEmpty())
                .forEach(own -> {
                    var _ = ask(new Query.ByName(own));
                });
    }

    private boolean expired(Asked entry) {
        return nanoTime.getAsLong() - entry.unknownSinceNs > unknownNs;
    }

    /** What a query asks for, if it is known. */
    public static Optional<ServiceState> service(Query query, Table table) {
        return switch (query) {
            case Query.ByName(ServiceKey service) -> table.service(service);
            case Query.ByAddress byAddress ->
                table.meaning(byAddress.address()).flatMap(meaning -> table.service(meaning.service()));
        };
    }

    /** The services that are asked for, of those that are known. */
    public synchronized Set<ServiceKey> known(Table table) {
        return asked.keySet().stream()
                .flatMap(query -> service(query, table).stream())
                .map(ServiceState::key)
                .collect(Collectors.toSet());
    }

    /** Is not interested in services any more, by whatever they were asked for. */
    public void drop(List<ServiceState> services) {
        Set<Query> drop = new LinkedHashSet<>();
        synchronized (this) {
            for (ServiceState service : services) {
                drop.add(new Query.ByName(service.key()));
                Stream.concat(service.addresses().values().stream(), service.numbers().values().stream())
                        .flatMap(pair -> pair.all().stream())
                        .map(Query.ByAddress::new)
                        .filter(asked::containsKey)
                        .forEach(drop::add);
                leave(service.key());
            }
            drop.forEach(asked::remove);
            open.keySet().removeAll(drop);
            if (!send.test(new Interest(List.of(), List.copyOf(drop)))) {
                LOG.atDebug().addKeyValue("queries", drop).log("Dropped by not asking again in the next session");
            }
        }
        forget.accept(List.copyOf(drop));
    }

    private void leave(ServiceKey service) {
        left.add(service);
        if (left.size() > LIMIT) {
            left.removeFirst();
        }
    }

    /** What is unknown goes first: who asks for one name after the other drops nobody's service. */
    private List<Query> overflow() {
        List<Query> gone = new ArrayList<>();
        Iterator<Map.Entry<Query, Asked>> unknown = open.entrySet().iterator();
        while (asked.size() > LIMIT && unknown.hasNext()) {
            Map.Entry<Query, Asked> next = unknown.next();
            if (next.getValue().unknown) {
                unknown.remove();
                asked.remove(next.getKey());
                gone.add(next.getKey());
            }
        }
        Iterator<Query> eldest = asked.keySet().iterator();
        while (asked.size() > LIMIT && eldest.hasNext()) {
            Query query = eldest.next();
            eldest.remove();
            open.remove(query);
            gone.add(query);
            if (query instanceof Query.ByName(ServiceKey service)) {
                leave(service);
            }
        }
        dropped += gone.size();
        return gone;
    }
}
