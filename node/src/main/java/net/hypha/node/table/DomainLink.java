package net.hypha.node.table;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.session.Assembly;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's side of the exchange with its domain: greets, publishes what is plugged in, tells its interests, and hands on
 * what it is told. Lives through many sessions. Thread-safe.
 */
public final class DomainLink implements Dialer, SessionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DomainLink.class);
    public static final String VERSION = "0.1.0";
    private static final String SOFTWARE = "hypha " + VERSION;

    private final Supplier<Neighbour.OfNode> self;
    private final Knowledge knowledge;
    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();
    private final Object publishing = new Object();
    private final Map<Long, CompletableFuture<Message.Published>> answers = new ConcurrentHashMap<>();
    private volatile Offer offer = new Nothing();
    private volatile Function<Neighbour.OfDomain, Optional<String>> objection = domain -> Optional.empty();
    private volatile Consumer<Consumer<List<Message.Query>>> interests = say -> say.accept(List.of());
    private volatile Consumer<List<Load>> loads = told -> {};
    private volatile Consumer<List<Doubt>> doubts = told -> {};
    private volatile Consumer<List<Beacon>> beacons = told -> {};
    private volatile Consumer<Message.Explain> inquiries = asked -> {};
    private volatile @Nullable Session open;
    private Assembly assembly = new Assembly(); // used by the session alone
    private volatile Neighbour.@Nullable OfNode said;
    private volatile Status status;

    /** What this node has to offer. */
    public interface Offer {
        /** All workloads, told at the start of each session. */
        List<Workload> all();

        /** The domain's answer to {@link #all}. */
        void answered(Message.Published answer);
    }

    private record Nothing() implements Offer {
        @Override
        public List<Workload> all() {
            return List.of();
        }

        @Override
        public void answered(Message.Published answer) {
            // nothing was offered
        }
    }

    /** Takes nothing in: the session is at its end. */
    private record Deaf() implements SessionHandler {
        @Override
        public void received(Session session, Message message) {
            // said before it knew
        }

        @Override
        public void closed(Session session, String reason) {
            // by ourselves
        }
    }

    /**
     * How the conversation stands.
     *
     * @param domain the domain's name; null before the first welcome
     * @param since when it came to stand so
     * @param reason why there is none, for the operator; empty while there is
     */
    public record Status(boolean connected, @Nullable String domain, Instant since, String reason) {}

    /** @param self who this node is, asked at each greeting */
    public DomainLink(Supplier<Neighbour.OfNode> self, Knowledge knowledge, InstantSource clock) {
        this.self = self;
        this.knowledge = knowledge;
        this.clock = clock;
        this.status = new Status(false, null, clock.instant(), "the domain has not been reached yet");
    }

    /**
     * Tells what is offered and wanted from the next session on; before dialling.
     *
     * @param wanted has said what is wanted at the start of a session, before anything else is asked in it
     */
    public void serve(Offer offered, Consumer<Consumer<List<Message.Query>>> wanted) {
        offer = offered;
        interests = wanted;
    }

    /**
     * Judges a domain before anything is taken from it; before dialling.
     *
     * @param whyNot what is wrong with it, for the operator; empty if nothing is
     */
    public void judge(Function<Neighbour.OfDomain, Optional<String>> whyNot) {
        objection = whyNot;
    }

    /** @param listener hears how much instances have to do; before dialling */
    public void whenLoaded(Consumer<List<Load>> listener) {
        loads = listener;
    }

    /** @param listener hears what callers elsewhere saw of instances here; before dialling */
    public void whenDoubted(Consumer<List<Doubt>> listener) {
        doubts = listener;
    }

    /**
     * Hands on how others are probed, and where they are; before dialling.
     *
     * @param told takes what is new, in the session's thread
     */
    public void hear(Consumer<List<Beacon>> told) {
        beacons = told;
    }

    /** @param listener hears what the domain asks, in the session's thread, and answers by {@link #send}; before dialling */
    public void whenAsked(Consumer<Message.Explain> listener) {
        inquiries = listener;
    }

    public Status status() {
        return status;
    }

    /** Queues a message; false where there is no session. */
    public boolean send(Message message) {
        Session session = open;
        return session != null && session.send(message);
    }

    /** Publishes a change. The answer fails where there is no session, or when it ends before. */
    public CompletableFuture<Message.Published> publish(List<Workload> up, List<String> down) {
        synchronized (publishing) {
            return ask(number -> new Message.Publish(number, false, up, down, List.of()));
        }
    }

    /** Publishes what was measured; lost where there is no session, as newer ones follow. */
    public void observed(List<Observation> observations) {
        if (!observations.isEmpty()) {
            send(new Message.Publish(sequence.incrementAndGet(), false, List.of(), List.of(), observations));
        }
    }

    private CompletableFuture<Message.Published> ask(LongFunction<Message> message) {
        long number = sequence.incrementAndGet();
        CompletableFuture<Message.Published> answer = new CompletableFuture<>();
        answers.put(number, answer);
        if (!send(message.apply(number))) {
            answers.remove(number);
            answer.completeExceptionally(new OutOfReachException(status.reason()));
        }
        return answer;
    }

    @Override
    public Message.Hello hello() {
        Neighbour.OfNode now = self.get();
        said = now;
        Known known = knowledge.now();
        return new Message.Hello(
                Message.PROTOCOL,
                SOFTWARE,
                now,
                known.position(),
                known.neighbourhood() == null ? 0 : known.neighbourhood().digest());
    }

    /** Where this node is not any more what it said in its greeting, the session ends, and the next one begins with the truth. */
    public void stayTrue() {
        Session session = open;
        if (session != null && !self.get().equals(said)) {
            session.close("it is reached elsewhere now, and greets anew");
        }
    }

    @Override
    public SessionHandler welcomed(Session session, Message.Welcome welcome) {
        Optional<String> whyNot = objection.apply(welcome.neighbour());
        if (whyNot.isPresent()) {
            session.close(whyNot.get());
            ended(whyNot.get());
            return new Deaf();
        }
        assembly = new Assembly();
        String domain = welcome.neighbour().name().text();
        LOG.atInfo().addKeyValue("domain", domain).log("The domain is reached");
        knowledge.lent(welcome.subnet());
        Offer offered = offer;
        synchronized (publishing) { // what changes meanwhile is published after all that there is, not before
            interests.accept(wanted -> {
                open = session;
                status = new Status(true, domain, clock.instant(), ""); // from now on something can be said to it
                if (!wanted.isEmpty()) {
                    send(new Message.Interest(wanted, List.of(), held(wanted)));
                }
            });
            publishAll(offered.all(), welcome).thenAccept(offered::answered).exceptionally(e -> null);
        }
        return this;
    }

    /** What the domain has of this node in just this way need not be told again. */
    private CompletableFuture<Message.Published> publishAll(List<Workload> all, Message.Welcome welcome) {
        boolean same = welcome.subnet() != null && Workload.digest(welcome.subnet(), all) == welcome.offers();
        return ask(number -> same
                ? new Message.Unchanged(number, welcome.offers())
                : new Message.Publish(number, true, all, List.of(), List.of()));
    }

    /** What is known still of services: that need not be told again. */
    private List<Message.Held> held(List<Message.Query> wanted) {
        Table table = knowledge.now().table();
        return wanted.stream()
                .flatMap(query -> query instanceof Message.Query.ByName(ServiceKey service)
                        ? table.service(service).stream()
                        : Stream.empty())
                .map(Message.Held::of)
                .toList();
    }

    @Override
    public void waiting(String reason, long retryMs) {
        ended(reason);
    }

    @Override
    public void received(Session session, Message message) {
        switch (message) {
            case Message.Part part -> {
                if (!assembly.add(part)) {
                    session.close("an update of more than " + Message.MAX_PARTS + " parts");
                }
            }
            case Message.Update update -> askFor(knowledge.told(assembly.whole(update)));
            case Message.Published published -> {
                CompletableFuture<Message.Published> answer = answers.remove(published.sequence());
                if (answer != null) {
                    answer.complete(published);
                }
            }
            case Message.Refused refused -> ended(refused.reason());
            case Message.Loads(List<Load> told) -> loads.accept(told);
            case Message.Doubts told -> doubts.accept(told.doubts());
            case Message.Beacons told -> beacons.accept(told.beacons());
            case Message.Explain asked -> inquiries.accept(asked);
            case Message.Hello _,
                    Message.Welcome _,
                    Message.Publish _,
                    Message.Unchanged _,
                    Message.Interest _,
                    Message.Explained _ ->
                session.close("a domain does not send " + message.getClass().getSimpleName() + " to a node");
        }
    }

    /** Of these the state that the news was about is not known here: it is told as a whole to who asks. */
    private void askFor(List<ServiceKey> missing) {
        if (!missing.isEmpty()) {
            LOG.atWarn().addKeyValue("services", missing).log("News without what came before; asking anew");
            send(new Message.Interest(
                    missing.stream()
                            .map(key -> (Message.Query) new Message.Query.ByName(key))
                            .toList(),
                    List.of()));
        }
    }

    /** What follows from news is planned and told to the kernel at once: packets may be waiting for it. */
    @Override
    public boolean isQuick(Class<? extends Message> kind) {
        return kind.equals(Message.Update.class);
    }

    @Override
    public void closed(Session session, String reason) {
        ended(reason);
    }

    private void ended(String reason) {
        open = null;
        Status before = status;
        status = new Status(false, before.domain(), before.connected() ? clock.instant() : before.since(), reason);
        if (before.connected() || !before.reason().equals(reason)) {
            LOG.atWarn().addKeyValue("reason", reason).log("The domain is out of reach; going on with what is known");
        }
        for (Long number : List.copyOf(answers.keySet())) {
            CompletableFuture<Message.Published> answer = answers.remove(number);
            if (answer != null) {
                answer.completeExceptionally(new OutOfReachException(reason));
            }
        }
    }

    /** The domain cannot be asked now; the message says why. */
    public static final class OutOfReachException extends Exception {
        private static final long serialVersionUID = 1;

        OutOfReachException(String reason) {
            super("the domain is out of reach (" + reason + ")");
        }
    }
}
