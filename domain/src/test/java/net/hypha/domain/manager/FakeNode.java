package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Query;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.session.Assembly;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** A node as the exchange has it, without a network: attaches, asks, and believes what it is told. */
final class FakeNode implements Dialer, SessionHandler {
    final NodeName name;
    final Endpoint tunnel;
    final Map<String, Workload> workloads = new TreeMap<>();
    final Map<String, Lease> leases = new TreeMap<>();
    final List<LeaseError> errors = new ArrayList<>();
    final Map<ServiceKey, ServiceState> table = new TreeMap<>();
    final Set<ServiceKey> interests = new TreeSet<>();
    final List<Message.Update> updates = new ArrayList<>();
    final List<Query> unknown = new ArrayList<>();
    final Set<Query> open = new LinkedHashSet<>(); // asked in this session, not answered yet, and not dropped since
    final List<Message> sent = new ArrayList<>();
    final Map<Endpoint, Beacon> beacons = new HashMap<>();
    final List<Load> loads = new ArrayList<>();
    final List<Doubt> doubts = new ArrayList<>();
    final List<Message.Explain> questions = new ArrayList<>(); // none of which it answers by itself
    String waiting = "";

    @Nullable
    SubnetLease subnet;

    @Nullable
    Neighbourhood neighbourhood;

    private @Nullable DomainName home;
    private final Map<String, Integer> places = new HashMap<>();
    private Message.@Nullable Position position;
    private @Nullable Session session;
    private final Map<String, Long> askedAt = new HashMap<>();
    private final Set<ServiceKey> dropped = new HashSet<>(); // in this session, and not told as a whole since
    private final Set<ServiceKey> sought = new HashSet<>(); // in this session, and not found yet
    private final Map<String, Long> answeredAt = new HashMap<>();
    private Assembly assembly = new Assembly();
    private long sequence;
    private long unchanged; // sequence of the last time when it said so

    FakeNode(String name, String tunnel, int port) {
        this.name = new NodeName(name);
        this.tunnel = new Endpoint(InetAddress.ofLiteral(tunnel), port);
    }

    @Override
    public Message.Hello hello() {
        return new Message.Hello(
                Message.PROTOCOL,
                "test",
                new Neighbour.OfNode(name, tunnel, null),
                position,
                neighbourhood == null ? 0 : neighbourhood.digest());
    }

    @Override
    public SessionHandler welcomed(Session opened, Message.Welcome welcome) {
        session = opened;
        assembly = new Assembly();
        dropped.clear();
        sought.clear();
        subnet = welcome.subnet();
        home = welcome.neighbour().name();
        waiting = "";
        open.clear();
        Stream.concat(interests.stream(), table.keySet().stream()).forEach(key -> open.add(new Query.ByName(key)));
        send(new Message.Interest(
                List.copyOf(open),
                List.of(),
                table.values().stream().map(Message.Held::of).toList()));
        if (Workload.digest(Objects.requireNonNull(subnet), workloads.values()) == welcome.offers()) {
            workloads.keySet().forEach(id -> askedAt.put(id, sequence + 1));
            send(new Message.Unchanged(++sequence, welcome.offers()));
            unchanged = sequence;
        } else {
            publish(true, List.copyOf(workloads.values()), List.of());
        }
        return this;
    }

    @Override
    public void waiting(String reason, long retryMs) {
        session = null;
        waiting = reason;
    }

    @Override
    public void received(Session from, Message message) {
        switch (message) {
            case Message.Part part -> assertThat(assembly.add(part)).isTrue();
            case Message.Update update -> take(assembly.whole(update));
            case Message.Loads told -> loads.addAll(told.loads());
            case Message.Doubts told -> doubts.addAll(told.doubts());
            case Message.Explain question -> questions.add(question);
            case Message.Beacons told -> told.beacons().forEach(beacon -> beacons.put(beacon.tunnel(), beacon));
            case Message.Published published -> {
                if (published.sequence() == unchanged) {
                    askedAt.forEach((id, at) -> answeredAt.merge(id, Math.min(at, unchanged), Math::max));
                }
                published.leases().forEach(lease -> answeredAt.put(lease.workload(), published.sequence()));
                published.errors().forEach(error -> leases.remove(error.workload()));
                published.leases().forEach(this::take);
                errors.addAll(published.errors());
            }
            default -> throw new AssertionError("unexpected " + message);
        }
    }

    @Override
    public void closed(Session ended, String reason) {
        session = null;
    }

    /** What it was lent; fails if nothing was. */
    Lease lease(String workload) {
        return Objects.requireNonNull(leases.get(workload), workload);
    }

    /** What it knows of a service; fails if nothing. */
    ServiceState known(ServiceKey service) {
        return Objects.requireNonNull(table.get(service), service.toString());
    }

    /** Whether the domain's answer to the last word about a workload has come, and was a lease. */
    boolean isCertainOf(String workload) {
        return leases.containsKey(workload) && Objects.equals(askedAt.get(workload), answeredAt.get(workload));
    }

    String serviceOf(String workload) {
        ServiceName service = Objects.requireNonNull(workloads.get(workload)).service();
        return Objects.requireNonNull(service).text();
    }

    Neighbourhood surroundings() {
        return Objects.requireNonNull(neighbourhood);
    }

    /** @param service null for a mere caller */
    void attach(String id, @Nullable String service, @Nullable Integer number) {
        attach(id, service, number, LabelSet.NONE, null);
    }

    /** @param weight null for none asked for */
    void attach(
            String id, @Nullable String service, @Nullable Integer number, LabelSet labels, @Nullable Integer weight) {
        SubnetLease lease = subnet;
        if (lease == null || lease.v4() == null) {
            throw new IllegalStateException(name + " has no subnet yet");
        }
        int place = places.computeIfAbsent(id, each -> places.size() + 2);
        InetAddress v4 = lease.v4().nth(place);
        Workload workload = new Workload(
                id,
                service == null ? null : new ServiceName(service),
                number,
                AddressPair.of(v4.getHostAddress(), null),
                null,
                null,
                Instance.State.READY,
                labels,
                weight);
        workloads.put(id, workload);
        publish(false, List.of(workload), List.of());
    }

    void detach(String id) {
        workloads.remove(id);
        leases.remove(id);
        publish(false, List.of(), List.of(id));
    }

    void observe(Observation observation) {
        send(new Message.Publish(++sequence, false, List.of(), List.of(), List.of(observation)));
    }

    void observe(ServiceKey service, int number, long responseNs) {
        send(new Message.Publish(
                ++sequence, false, List.of(), List.of(), List.of(new Observation(service, number, responseNs))));
    }

    void ask(ServiceKey service) {
        interests.add(service);
        ask(new Query.ByName(service));
    }

    void ask(Query query) {
        open.add(query);
        send(new Message.Interest(List.of(query), List.of()));
    }

    /** Services of one family are dropped together, as a node does that no longer uses any of them. */
    void stopAsking(ServiceKey service) {
        Set<ServiceKey> family = new TreeSet<>(interests);
        family.addAll(table.keySet());
        family.removeIf(each -> !family(each).equals(family(service)));
        family.add(service);
        interests.removeAll(family);
        for (ServiceKey each : family) {
            if (family.stream().noneMatch(this::runs)) {
                table.remove(each);
                dropped.add(each);
            }
        }
        family.forEach(each -> open.remove(new Query.ByName(each)));
        send(new Message.Interest(
                List.of(),
                family.stream().map(each -> (Query) new Query.ByName(each)).toList()));
    }

    private ServiceKey family(ServiceKey service) {
        return neighbourhood == null ? service : neighbourhood.family(service);
    }

    private boolean runs(ServiceKey service) {
        return service.owner().equals(home)
                && workloads.values().stream().anyMatch(each -> service.name().equals(each.service()));
    }

    /** The process dies: what it knew of the domain is lost, what is attached is not. */
    void forget() {
        table.clear();
        position = null;
        neighbourhood = null;
    }

    private void publish(boolean full, List<Workload> up, List<String> down) {
        up.forEach(workload -> askedAt.put(workload.id(), sequence + 1));
        send(new Message.Publish(++sequence, full, up, down, List.of()));
    }

    void send(Message message) {
        sent.add(message);
        if (session != null) {
            session.send(message);
        }
    }

    private void take(Message.Update update) {
        updates.add(update);
        if (update.full()) {
            table.clear();
        }
        List<ServiceState> told = new ArrayList<>(update.services());
        for (ServiceDelta delta : update.deltas()) {
            if (!table.containsKey(delta.key()) && dropped.contains(delta.key())) {
                ask(new Query.ByName(delta.key())); // as a node does: it may run it, and be told anyway
                continue; // on its way as we dropped the service
            }
            told.add(delta.applyTo(known(delta.key()))
                    .orElseThrow(() -> new AssertionError(delta + " does not follow " + known(delta.key()))));
        }
        told.forEach(state -> table.put(state.key(), state));
        update.services().forEach(state -> {
            dropped.remove(state.key());
            sought.remove(state.key());
        });
        update.removed().forEach(table::remove);
        unknown.addAll(update.unknown());
        open.removeAll(update.unknown());
        told.forEach(this::answers);
        for (Query query : update.unknown()) {
            if (query instanceof Query.ByName named) {
                table.remove(named.service());
            }
        }
        neighbourhood = update.around(neighbourhood);
        position = update.position();
        askForOwn();
        for (Workload workload : List.copyOf(workloads.values())) {
            if (workload.service() != null && isCertainOf(workload.id())) {
                check(workload, workload.service(), told, update);
            }
        }
    }

    /** A service of a domain above whose instances here are the own domain's is of no use without the own service of that name. */
    private void askForOwn() {
        Set<ServiceKey> lacking = new TreeSet<>();
        for (ServiceState state : table.values()) {
            if (state.routes().stream().anyMatch(route -> route.target().equals(home))) {
                lacking.add(family(state.key()));
            }
        }
        lacking.removeAll(table.keySet());
        lacking.stream().filter(sought::add).forEach(own -> ask(new Query.ByName(own)));
    }

    /** A lease ends with its service; where the service is there and we are not in it, we say again that we are. */
    private void check(Workload workload, ServiceName service, List<ServiceState> told, Message.Update update) {
        update.removed().stream()
                .filter(key -> key.name().equals(service) && key.owner().equals(home))
                .forEach(key -> leases.remove(workload.id()));
        told.stream()
                .filter(state -> state.key().name().equals(service)
                        && state.key().owner().equals(home))
                .filter(state -> state.instances().stream().noneMatch(each -> isOurs(each, workload)))
                .forEach(state -> publish(false, List.of(workload), List.of()));
    }

    private void answers(ServiceState state) {
        open.remove(new Query.ByName(state.key()));
        Stream.concat(state.addresses().values().stream(), state.numbers().values().stream())
                .flatMap(pair -> pair.all().stream())
                .forEach(address -> open.remove(new Query.ByAddress(address)));
    }

    private boolean isOurs(Instance instance, Workload workload) {
        return instance.node().equals(name) && instance.namespaceAddress().equals(workload.namespaceAddress());
    }

    private void take(Lease lease) {
        Workload workload = workloads.get(lease.workload());
        if (workload != null) {
            leases.put(lease.workload(), lease);
            workloads.put(
                    lease.workload(),
                    new Workload(
                            workload.id(),
                            workload.service(),
                            lease.number(),
                            workload.namespaceAddress(),
                            lease.instanceAddress(),
                            null,
                            workload.state(),
                            workload.labels(),
                            workload.weight()));
        }
    }
}
