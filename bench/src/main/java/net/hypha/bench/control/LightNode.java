package net.hypha.bench.control;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.exchange.session.Assembly;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceDelta;
import org.jspecify.annotations.Nullable;

/** A node that publishes, asks and listens, and has no datapath. Thread-safe. */
final class LightNode implements Dialer, SessionHandler {
    private static final String SOFTWARE = "hypha bench";

    /** The same names for all nodes: there are ten thousand. */
    private static final Map<Object, Object> NAMES = new ConcurrentHashMap<>();

    final NodeName name;
    private final Endpoint tunnel;
    private final DomainName domain;
    private final Changes changes;
    private final Map<String, Workload> workloads = new ConcurrentHashMap<>();
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final Set<ServiceKey> wanted = new HashSet<>(); // the rest is guarded by this
    private final Set<ServiceKey> unanswered = new HashSet<>();
    private final Map<Long, Semaphore> answers = new ConcurrentHashMap<>();
    private final Map<ServiceKey, Message.Held> held =
            new HashMap<>(); // what a node keeps of states to say that it has them
    private Assembly assembly = new Assembly();
    private long around; // digest of the neighbourhood
    private Message.@Nullable Position position;
    private @Nullable SubnetLease subnet;
    private @Nullable Session session;
    private long sequence;
    private boolean published;
    private String problem = "";

    LightNode(int number, DomainName domain, Changes changes) {
        this.domain = domain;
        this.name = new NodeName("node" + number);
        this.tunnel = new Endpoint(address(number), 50103);
        this.changes = changes;
    }

    /** 198.18.0.0/15 is for benchmarks (RFC 2544); nothing is ever sent there. */
    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) 198, (byte) (18 + (number >> 16)), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    synchronized void wants(ServiceKey service) {
        wanted.add(shared(service));
    }

    /** Offers another instance from the next session on, or at once by {@link #publish}. */
    Workload add(String id, ServiceName service) {
        Workload workload = new Workload(
                shared(id),
                shared(service),
                null,
                namespaceAddress(workloads.size() + 2),
                null,
                null,
                Instance.State.READY);
        workloads.put(workload.id(), workload);
        return workload;
    }

    /** The address with this number in the node's subnet; before it has one, one that it will not get. */
    private synchronized AddressPair namespaceAddress(int host) {
        SubnetLease lease = subnet;
        Prefix prefix = lease == null ? null : lease.v6();
        if (prefix == null) {
            return new AddressPair(null, (Inet6Address) InetAddress.ofLiteral("2001:db8::" + host));
        }
        byte[] bytes = prefix.base().getAddress();
        bytes[bytes.length - 1] = (byte) host;
        try {
            return new AddressPair(null, (Inet6Address) InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells of some workloads; the semaphore has a permit once the domain has answered. */
    Semaphore publish(List<Workload> up, boolean full) {
        Semaphore answered = new Semaphore(0);
        Session open;
        long number;
        synchronized (this) {
            number = ++sequence;
            open = session;
        }
        answers.put(number, answered);
        if (open != null) {
            open.send(new Message.Publish(number, full, up, List.of(), List.of()));
        }
        return answered;
    }

    private synchronized long nextSequence() {
        return ++sequence;
    }

    /** Turns one of its instances to the other state, as a health check would. */
    void flip(String id, int listeners) {
        Lease lease = leases.get(id);
        Workload workload = workloads.get(id);
        if (lease == null || lease.number() == null || workload == null || workload.service() == null) {
            throw new IllegalStateException("node " + name + " has no instance " + id);
        }
        Instance.State other =
                workload.state() == Instance.State.READY ? Instance.State.DRAINING : Instance.State.READY;
        Workload next = held(workload, lease, other);
        workloads.put(id, next);
        ServiceKey key = new ServiceKey(workload.service(), domain);
        changes.sent(key, lease.number(), other, listeners, System.nanoTime());
        var _ = publish(List.of(next), false);
    }

    private static Workload held(Workload workload, Lease lease, Instance.State state) {
        return new Workload(
                workload.id(),
                workload.service(),
                lease.number(),
                workload.namespaceAddress(),
                lease.instanceAddress(),
                workload.location(),
                state);
    }

    /** Whether the domain has answered all that it was told and asked. */
    synchronized boolean isSettled() {
        return session != null && published && unanswered.isEmpty();
    }

    /** What went wrong; empty if nothing did. */
    synchronized String problem() {
        return problem;
    }

    List<String> workloads() {
        return new ArrayList<>(workloads.keySet());
    }

    @Override
    public synchronized Message.Hello hello() {
        return new Message.Hello(
                Message.PROTOCOL, SOFTWARE, new Neighbour.OfNode(name, tunnel, null), position, around);
    }

    @Override
    public SessionHandler welcomed(Session opened, Message.Welcome welcome) {
        List<Message.Query> queries;
        List<Message.Held> holds;
        synchronized (this) {
            session = opened;
            assembly = new Assembly();
            published = false;
            subnet = welcome.subnet();
            unanswered.clear();
            unanswered.addAll(wanted);
            queries = wanted.stream()
                    .map(key -> (Message.Query) new Message.Query.ByName(key))
                    .toList();
            holds = List.copyOf(held.values());
        }
        if (!queries.isEmpty()) {
            opened.send(new Message.Interest(queries, List.of(), holds));
        }
        workloads.replaceAll((id, workload) -> placed(workload));
        if (subnet != null && Workload.digest(subnet, workloads.values()) == welcome.offers()) {
            opened.send(new Message.Unchanged(nextSequence(), welcome.offers()));
        } else {
            var _ = publish(List.copyOf(workloads.values()), true);
        }
        return this;
    }

    /** In the subnet that is lent to the node. */
    private Workload placed(Workload workload) {
        byte[] bytes = workload.namespaceAddress().all().getFirst().getAddress();
        int host = Byte.toUnsignedInt(bytes[bytes.length - 1]);
        return new Workload(
                workload.id(),
                workload.service(),
                workload.wantedNumber(),
                namespaceAddress(host),
                workload.heldAddress(),
                workload.location(),
                workload.state());
    }

    @Override
    public synchronized void waiting(String reason, long retryMs) {
        session = null;
    }

    @Override
    public void received(Session from, Message message) {
        switch (message) {
            case Message.Part part -> assembly.add(part);
            case Message.Update update -> take(assembly.whole(update));
            case Message.Published answer -> take(answer);
            case Message.Beacons _ -> {
                // it probes nobody
            }
            default -> complain("unexpected " + message.getClass().getSimpleName());
        }
    }

    private void take(Message.Update update) {
        long nowNs = System.nanoTime();
        update.deltas().forEach(delta -> delta.here().forEach(instance -> changes.heard(instance, nowNs)));
        if (changes.underWay() > 0) {
            update.services().forEach(state -> state.instances().forEach(instance -> changes.heard(instance, nowNs)));
        }
        synchronized (this) {
            position = update.position();
            if (update.full()) {
                held.clear();
            }
            update.services().forEach(state -> hold(Message.Held.of(state)));
            update.deltas().forEach(this::hold);
            if (update.neighbourhood() != null) {
                around = update.neighbourhood().digest();
            } else if (update.moves() != null) {
                around = update.moves().digest();
            }
            if (!update.unknown().isEmpty()) {
                problem = "unknown " + update.unknown().getFirst();
            }
        }
    }

    private void hold(ServiceDelta delta) {
        Message.Held before = held.get(delta.key());
        if (before != null && before.epoch() == delta.since()) {
            hold(new Message.Held(delta.key(), delta.epoch(), delta.digest()));
        } else {
            problem = name + ": told what follows epoch " + delta.since() + ", and holds " + before;
        }
    }

    private void hold(Message.Held state) {
        ServiceKey service = shared(state.service());
        held.put(service, new Message.Held(service, state.epoch(), state.digest()));
        unanswered.remove(service);
    }

    @SuppressWarnings("unchecked") // what is equal is of the same class
    private static <T> T shared(T name) {
        return (T) NAMES.computeIfAbsent(name, each -> each);
    }

    private void take(Message.Published answer) {
        for (Lease lease : answer.leases()) {
            String workload = shared(lease.workload());
            leases.put(workload, new Lease(workload, lease.number(), lease.instanceAddress(), lease.checked()));
            workloads.computeIfPresent(workload, (_, former) -> held(former, lease, former.state()));
        }
        answer.errors().forEach(error -> complain(error.reason()));
        synchronized (this) {
            published = true;
        }
        Semaphore waiting = answers.remove(answer.sequence());
        if (waiting != null) {
            waiting.release();
        }
    }

    private synchronized void complain(String what) {
        problem = name + ": " + what;
    }

    @Override
    public synchronized void closed(Session ended, String reason) {
        session = null;
    }
}
