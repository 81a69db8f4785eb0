package net.hypha.domain.crash;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.Dialer;
import net.hypha.exchange.Session;
import net.hypha.exchange.SessionHandler;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** A node that attaches and detaches as fast as it is answered, and notes what was acknowledged. */
final class AttachingNode implements Dialer, SessionHandler {
    private static final int MOST = 40;

    private final NodeName name;
    private final String service;
    private final Ledger ledger;
    private final Random random;
    private final Map<String, Workload> workloads = new TreeMap<>(); // guarded by this, as all that follows
    private final Map<Long, Set<String>> leaving = new HashMap<>(); // by sequence
    private @Nullable SubnetLease subnet;
    private long sequence;
    private int made;

    AttachingNode(String name, String service, Ledger ledger, long seed) {
        this.name = new NodeName(name);
        this.service = service;
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    @Override
    public synchronized Message.Hello hello() {
        Endpoint tunnel =
                new Endpoint(InetAddress.ofLiteral("192.0.2." + (name.text().hashCode() & 0x7f)), 50103);
        return new Message.Hello(Message.PROTOCOL, "test", new Neighbour.OfNode(name, tunnel, null), null);
    }

    @Override
    public synchronized SessionHandler welcomed(Session session, Message.Welcome welcome) {
        SubnetLease given = welcome.subnet();
        if (subnet != null && !subnet.equals(given)) {
            ledger.broken("node " + name + " had " + subnet + " and then " + given);
        }
        subnet = given;
        Set<String> gone = new HashSet<>();
        leaving.values().forEach(gone::addAll);
        leaving.clear();
        leaving.put(sequence + 1, gone); // a full publication says of them that they are gone
        session.send(new Message.Publish(++sequence, true, List.copyOf(workloads.values()), List.of(), List.of()));
        return this;
    }

    @Override
    public void waiting(String reason, long retryMs) {}

    @Override
    public synchronized void received(Session session, Message message) {
        if (message instanceof Message.Published published) {
            published.errors().forEach(error -> ledger.broken(error.workload() + ": " + error.reason()));
            for (Lease lease : published.leases()) {
                if (workloads.containsKey(lease.workload())) {
                    ledger.attached(text(lease.workload()), service, lease);
                }
            }
            Set<String> left = leaving.remove(published.sequence());
            if (left != null) {
                left.forEach(workload -> ledger.detached(text(workload)));
            }
            next(session);
        }
    }

    @Override
    public void closed(Session session, String reason) {}

    private void next(Session session) {
        List<Workload> up = new ArrayList<>();
        List<String> down = new ArrayList<>();
        if (workloads.size() < MOST && random.nextInt(3) > 0) {
            for (int i = 0; i <= random.nextInt(3); i++) {
                Workload workload = fresh();
                workloads.put(workload.id(), workload);
                ledger.attaching(text(workload.id()));
                up.add(workload);
            }
        } else if (!workloads.isEmpty()) {
            String victim = List.copyOf(workloads.keySet()).get(random.nextInt(workloads.size()));
            workloads.remove(victim);
            ledger.detaching(text(victim));
            down.add(victim);
            leaving.put(sequence + 1, Set.of(victim));
        }
        session.send(new Message.Publish(++sequence, false, up, down, List.of()));
    }

    private Workload fresh() {
        SubnetLease lease = subnet;
        if (lease == null || lease.v4() == null) {
            throw new IllegalStateException(name + " has no subnet");
        }
        int number = ++made;
        String place = lease.v4().nth(2 + number % 50).getHostAddress();
        return new Workload(
                "w" + number,
                random.nextBoolean() ? new ServiceName(service) : null,
                null,
                AddressPair.of(place, null),
                null,
                null,
                Instance.State.READY);
    }

    private String text(String workload) {
        return "workload '" + workload + "' on node '" + name + "'";
    }
}
