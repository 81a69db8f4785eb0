package net.hypha.node.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.hypha.exchange.Acceptor;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.node.plan.Worlds;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** A domain that lends what it is asked for, knows one service, and writes down what it hears. */
final class ScriptedDomain implements Acceptor, SessionHandler {
    static final SubnetLease SUBNET = new SubnetLease(Prefix.parse("10.18.0.0/26"), Prefix.parse("fc00::/120"));

    final Map<String, Workload> up = new TreeMap<>();
    final List<Observation> observed = new ArrayList<>();
    /** Of workloads, in order. */
    final List<String> heard = new CopyOnWriteArrayList<>();

    final List<Beacon> beacons = new ArrayList<>();
    final List<Doubt> doubts = new ArrayList<>();
    final List<Message.Query> asked = new ArrayList<>();
    final List<@Nullable Position> resumed = new ArrayList<>();
    final List<Neighbour> greeted = new ArrayList<>();

    @Nullable
    Session session;

    /** What it says of its service. */
    ServiceOptions options = ServiceOptions.DEFAULT;

    /** Addresses of its service for more policies. */
    Map<String, AddressPair> more = Map.of();

    final List<Message.Explained> explained = new ArrayList<>();
    private long epoch;
    private boolean awaitsOffers; // until then it knows less than who comes back

    ScriptedDomain() {
        this(0);
    }

    /** @param epoch where its history stands: a restarted one must not tell older news */
    ScriptedDomain(long epoch) {
        this.epoch = epoch;
    }

    @Override
    public Accepted accept(Message.Hello hello) {
        resumed.add(hello.resume());
        greeted.add(hello.neighbour());
        boolean resume = hello.resume() != null;
        awaitsOffers = resume && up.isEmpty();
        Neighbourhood.Area own = Worlds.cluster();
        Message.Welcome welcome = new Message.Welcome(
                new Neighbour.OfDomain(own.name(), own.servicePools(), own.nodePools(), own.location()),
                "oakestra",
                SUBNET,
                null,
                0);
        return new Accepted(welcome, this, opened -> {
            session = opened;
            opened.send(new Message.Update(
                    position(),
                    !resume,
                    List.of(),
                    List.of(),
                    List.of(),
                    Worlds.router1(Instance.State.READY).neighbourhood()));
        });
    }

    private Position position() {
        return new Position("journal-1", epoch);
    }

    @Override
    public void received(Session from, Message message) {
        switch (message) {
            case Message.Publish publish -> published(from, publish);
            case Message.Interest interest -> {
                asked.addAll(interest.add());
                for (Message.Query query : interest.add()) {
                    if (!awaitsOffers) {
                        answer(from, query);
                    }
                }
            }
            case Message.Explained answer -> explained.add(answer);
            case Message.Beacons own -> beacons.addAll(own.beacons());
            case Message.Doubts told -> doubts.addAll(told.doubts());
            default -> throw new AssertionError("a node sent " + message);
        }
    }

    private void published(Session from, Message.Publish publish) {
        observed.addAll(publish.observed());
        if (publish.full()) {
            up.clear();
            awaitsOffers = false;
        }
        publish.down().forEach(id -> {
            up.remove(id);
            heard.add(id + " is gone");
        });
        List<Lease> leases = new ArrayList<>();
        List<LeaseError> errors = new ArrayList<>();
        for (Workload workload : publish.up()) {
            if (workload.service() != null && !workload.service().text().equals("webserver")) {
                errors.add(new LeaseError(
                        workload.id(),
                        "service '" + workload.service() + "' does not exist: run 'hypha service apply "
                                + workload.service() + "'"));
                continue;
            }
            up.put(workload.id(), workload);
            heard.add(workload.id() + " is " + workload.state());
            leases.add(lease(workload));
        }
        if (publish.full() || !publish.up().isEmpty() || !publish.down().isEmpty()) {
            from.send(new Message.Published(publish.sequence(), leases, errors));
            tell(List.of(webserver()));
        }
    }

    /** By the digit at the end of its id, so that nothing depends on order. */
    private Lease lease(Workload workload) {
        int host = host(workload);
        return new Lease(
                workload.id(),
                workload.service() == null ? null : Integer.valueOf(host - 1),
                AddressPair.of("10.30.0." + (host + 10), "fdff::" + host),
                workload.service() != null && options.health().isChecked());
    }

    private static int host(Workload workload) {
        if (workload.id().equals("host")) {
            return 99; // the node itself
        }
        return Integer.parseInt(workload.id().substring(workload.id().length() - 1));
    }

    /** What is up, as the domain told it last. */
    Workload up(String id) {
        Workload workload = up.get(id);
        if (workload == null) {
            throw new AssertionError(id + " is not up; up are " + up.keySet());
        }
        return workload;
    }

    ServiceState webserver() {
        List<Instance> instances = up.values().stream()
                .filter(workload -> workload.service() != null)
                .map(workload -> new Instance(
                        Worlds.WEB,
                        host(workload) - 1,
                        Worlds.ROUTER1,
                        lease(workload).instanceAddress(),
                        workload.namespaceAddress(),
                        workload.location(),
                        workload.state()))
                .toList();
        ServiceState model = Worlds.webserver(Instance.State.READY);
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        instances.forEach(instance -> numbers.put(instance.number(), instance.instanceAddress()));
        Map<String, AddressPair> addresses = new TreeMap<>(model.addresses());
        addresses.putAll(more);
        return new ServiceState(Worlds.WEB, ++epoch, "closest", addresses, options, numbers, instances, List.of());
    }

    private void answer(Session from, Message.Query query) {
        ServiceState known = webserver();
        boolean meant =
                switch (query) {
                    case Message.Query.ByName(ServiceKey key) -> key.equals(Worlds.WEB);
                    case Message.Query.ByAddress byAddress ->
                        known.policyOf(byAddress.address()).isPresent()
                                || known.numberOf(byAddress.address()).isPresent();
                };
        if (meant) {
            tell(List.of(known));
        } else {
            from.send(new Message.Update(position(), false, List.of(), List.of(), List.of(query), null));
        }
    }

    /** Says something else of its service from now on. */
    void say(ServiceOptions now) {
        options = now;
        tell(List.of(webserver()));
    }

    /** Callers elsewhere saw something. */
    void pass(Doubt... told) {
        Session open = session;
        if (open != null) {
            open.send(new Message.Doubts(List.of(told)));
        }
    }

    private void tell(List<ServiceState> services) {
        Session open = session;
        if (open != null) {
            open.send(new Message.Update(position(), false, services, List.of(), List.of(), null));
        }
    }

    @Override
    public void closed(Session ended, String reason) {
        session = null;
    }
}
