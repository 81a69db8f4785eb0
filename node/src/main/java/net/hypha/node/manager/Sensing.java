package net.hypha.node.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Update;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Datapath;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Event;
import net.hypha.node.observe.Ejections;
import net.hypha.node.observe.Observer;
import net.hypha.node.observe.Observing;
import net.hypha.node.observe.Reports;
import net.hypha.node.observe.Whistle;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Observed;
import net.hypha.node.plan.Planning;
import net.hypha.node.table.DomainLink;
import net.hypha.node.table.Knowledge;
import net.hypha.node.table.Known;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;

/** What is observed while flows pass, brought to where it is needed: to plans, to the domain, and back to the datapath. Thread-safe. */
final class Sensing implements Knowledge.Listener {
    private final NodeName self;
    private final Knowledge knowledge;
    private final Planning planning;
    private final Probing probing;
    private final Observer observer;
    private final Observing observing;
    private final Ejections ejections;
    private final Whistle whistle;
    private final LongSupplier nanoTime;
    private final Map<Integer, Long> handshakes = new HashMap<>(); // by one timer alone

    /** @param changed called when plans may have to be others */
    Sensing(
            NodeName self,
            Doors doors,
            Datapath datapath,
            Knowledge knowledge,
            Planning planning,
            DomainLink link,
            Probing probing,
            Runnable changed) {
        this.self = self;
        this.knowledge = knowledge;
        this.planning = planning;
        this.nanoTime = doors.nanoTime();
        this.probing = probing;
        this.observer = new Observer(
                new Reports(self, this::hasOthersAround),
                datapath,
                planning::desired,
                link::observed,
                doors.nanoTime());
        this.observing = new Observing(probing::snapshot, this::own, changed, doors.nanoTime());
        this.ejections = new Ejections(
                planning::desired, datapath::readmit, observing, this::isChecked, doors.timers(), doors.nanoTime());
        this.whistle =
                new Whistle(self, planning::desired, doubts -> link.send(new Message.Doubts(doubts)), doors.nanoTime());
        link.whenLoaded(observing::loaded);
    }

    /**
     * What the kernel was told of a route by which no response was seen is no distance: it has the other domain's best response in it.
     *
     * @param names of backends, by number
     * @param measured by backend number
     */
    void inherit(List<Entry.Rating> ratings, Map<Integer, String> names, Map<Integer, BackendStats> measured) {
        Map<String, Entry.Rating> inherited = new HashMap<>();
        for (Entry.Rating rating : ratings) {
            String name = names.get(rating.backend());
            if (name != null) {
                BackendStats stats = measured.get(rating.backend());
                boolean answered = stats != null && stats.samples() > 0;
                inherited.put(name, Candidate.isRoute(name) && !answered ? rating.withoutDistance() : rating);
            }
        }
        observing.inherit(inherited);
    }

    Observer observer() {
        return observer;
    }

    /** What callers here saw of instances elsewhere, by what became of it. */
    SortedMap<String, Long> whistled() {
        return whistle.counters();
    }

    /** What plans depend on beside the table. */
    Observed now() {
        return observing.now();
    }

    private boolean isChecked(ServiceKey service) {
        return knowledge
                .now()
                .table()
                .service(service)
                .filter(state -> state.options().health().isChecked())
                .isPresent();
    }

    /** Flows of callers here that are in flight at one of a service's candidates. */
    private int own(Predicate<Candidate> which, ServiceKey service) {
        Desired desired = planning.desired();
        for (Map.Entry<Integer, Candidate> backend :
                desired.backendsOf(knowledge.now().family(service)).entrySet()) {
            Candidate candidate = backend.getValue();
            if (candidate.service().equals(service) && which.test(candidate)) {
                BackendStats measured = observer.latest().get(backend.getKey());
                return measured == null ? 0 : measured.open();
            }
        }
        return 0;
    }

    /** Whether others than nodes of the own domain may want to know how much the only instance of a service has to do. */
    private boolean hasOthersAround() {
        Neighbourhood around = knowledge.now().neighbourhood();
        return around != null && !around.peers().isEmpty();
    }

    @Override
    public void changed(Known now, @Nullable Update update) {
        if (update == null) {
            observing.changed(now.table(), now.table().byKey().keySet());
            return;
        }
        Collection<ServiceKey> news = new ArrayList<>();
        update.services().forEach(service -> news.add(service.key()));
        update.deltas().forEach(delta -> news.add(delta.key()));
        ejections.cameBack(observing.changed(now.table(), news));
    }

    void ejected(Event.Ejected event) {
        ejections.ejected(event);
        whistle.ejected(event);
    }

    /** A backend of this node was ejected for what is no fault of it. */
    void pardoned(int backend) {
        ejections.pardoned(backend);
    }

    void newSession() {
        observer.newSession();
        observing.outOfReach();
    }

    /** Reads the datapath's measurements; call it about ten times a second. */
    void tick() {
        long readNs = nanoTime.getAsLong();
        observer.tick();
        ejections.observed(observer.latest(), readNs);
        timeFlows();
        whistle.blow();
    }

    /** The time from SYN to SYN-ACK is that of the way to the instance's node. */
    private void timeFlows() {
        Neighbourhood around = knowledge.now().neighbourhood();
        Map<Integer, Long> now = new HashMap<>();
        Map<NodeName, Endpoint> nodes = new HashMap<>();
        if (around != null) {
            around.nodes().forEach(node -> nodes.put(node.name(), node.tunnel()));
        }
        List<Candidate.ToRoute> answered = new ArrayList<>();
        Desired desired = planning.desired();
        observer.latest().forEach((id, measured) -> {
            now.put(id, measured.handshakeNs());
            if (measured.samples() > 0 && desired.backends().get(id) instanceof Candidate.ToRoute to) {
                answered.add(to);
            }
            boolean fresh = measured.handshakeNs() > 0
                    && !Long.valueOf(measured.handshakeNs()).equals(handshakes.get(id));
            if (fresh
                    && desired.backends().get(id) instanceof Candidate.ToInstance(Instance instance)
                    && !instance.node().equals(self)) {
                Endpoint tunnel = nodes.get(instance.node());
                if (tunnel != null) {
                    probing.distances().flow(tunnel, measured.handshakeNs());
                }
            }
        });
        observing.answered(answered);
        handshakes.clear();
        handshakes.putAll(now);
    }

    /** Forgets what is over; call it about each second. */
    void tidy() {
        observing.tidy(knowledge.now().table());
        ejections.tidy();
    }
}
