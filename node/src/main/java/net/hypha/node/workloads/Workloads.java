package net.hypha.node.workloads;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Message.Published;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.node.plan.LocalWorkload;
import net.hypha.node.state.StateException;
import net.hypha.node.state.StateFile;
import net.hypha.node.table.DomainLink;
import net.hypha.semantics.service.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is plugged in, kept on disk. Changes are told to a listener after they hold. Thread-safe. */
public final class Workloads implements DomainLink.Offer {
    private static final Logger LOG = LoggerFactory.getLogger(Workloads.class);

    private final Map<String, Attached> attached = new ConcurrentSkipListMap<>();
    private final Map<String, String> refused = new ConcurrentSkipListMap<>();
    private final Map<String, Boolean> leaving = new ConcurrentHashMap<>(); // whether it was draining before
    private final SubnetAddresses addresses = new SubnetAddresses();
    private final StateFile<SavedWorkloads> file;
    private final Publisher publisher;
    private final Runnable changed;
    private final Object telling = new Object();
    private volatile SubnetLease subnet = new SubnetLease(null, null);

    /** @param changed called after each change, by the thread that made it */
    public Workloads(StateFile<SavedWorkloads> file, Publisher publisher, Runnable changed) {
        this.file = file;
        this.publisher = publisher;
        this.changed = changed;
    }

    public Collection<Attached> list() {
        return List.copyOf(attached.values());
    }

    public Optional<Attached> find(String id) {
        return Optional.ofNullable(attached.get(id));
    }

    /** The instance that is here; empty if it is not. */
    public Optional<Attached> find(Instance instance) {
        return attached.values().stream()
                .filter(workload -> workload.namespaceAddress().equals(instance.namespaceAddress()))
                .findFirst();
    }

    /** As the datapath needs them. */
    public List<LocalWorkload> local() {
        return attached.values().stream().map(Attached::local).toList();
    }

    /** Workloads for which the domain would not renew the lease, with its reason. */
    public Map<String, String> refused() {
        return Map.copyOf(refused);
    }

    @Override
    public List<Workload> all() {
        return attached.values().stream().map(Attached::published).toList();
    }

    /** The domain's answer to a new session: leases may have changed while it was away. */
    @Override
    public void answered(Published answer) {
        boolean news = false;
        refused.clear();
        for (Lease lease : answer.leases()) {
            Attached before = attached.get(lease.workload());
            Attached now = attached.computeIfPresent(
                    lease.workload(), (_, at) -> at.withLease(lease.number(), lease.instanceAddress()));
            news |= now != null && !now.equals(before);
        }
        answer.errors().forEach(error -> {
            refused.put(error.workload(), error.reason());
            LOG.atWarn()
                    .addKeyValue("workload", error.workload())
                    .addKeyValue("reason", error.reason())
                    .log("The domain does not renew a lease");
        });
        if (news) {
            saveOrWarn();
            changed.run();
        }
    }

    /** Marks an instance's health and tells the domain; what is planned here follows at once. */
    public void mark(String id, Instance.State state) {
        Attached now = attached.computeIfPresent(id, (key, before) -> before.withHealth(state));
        if (now != null) {
            publish(now);
            changed.run();
        }
    }

    /** Whether an instance is to get no new flows; empty if it is not attached. */
    Optional<Attached> drain(String id, boolean draining) {
        Attached now = attached.computeIfPresent(id, (key, before) -> before.withDraining(draining));
        if (now != null) {
            publish(now);
            changed.run();
        }
        return Optional.ofNullable(now);
    }

    /**
     * Lets an instance take no new flows, for its last moments. Not kept through a restart: who has not left by then stays.
     *
     * @return done when the domain knows; fails where it is out of reach
     */
    CompletableFuture<Published> leave(String id) {
        attached.computeIfPresent(id, (key, before) -> {
            leaving.put(id, before.draining());
            return before.withDraining(true);
        });
        changed.run();
        return announce(id);
    }

    /** Whether it is about to go. */
    boolean isLeaving(String id) {
        return leaving.containsKey(id);
    }

    void put(Attached workload) {
        attached.put(workload.id(), workload);
        changed.run();
    }

    Optional<Attached> remove(String id) {
        Attached gone = attached.remove(id);
        leaving.remove(id);
        if (gone != null) {
            addresses.free(gone.namespaceAddress(), subnet);
            refused.remove(id);
            changed.run();
        }
        return Optional.ofNullable(gone);
    }

    /** Where numbers come from; called at the welcome. */
    public void lent(SubnetLease lease) {
        subnet = lease;
    }

    SubnetLease subnet() {
        return subnet;
    }

    SubnetAddresses addresses() {
        return addresses;
    }

    /** Tells the domain how a workload is; lost where there is no session, as the next begins with all of them. */
    private void publish(Attached workload) {
        announce(workload.id()).exceptionally(e -> null);
    }

    /** Tells the domain how a workload is now. One after the other: what the domain hears last is how it is. */
    CompletableFuture<Published> announce(String id) {
        synchronized (telling) {
            List<Workload> now = find(id).map(Attached::published).stream().toList();
            return publisher.publish(now, List.of());
        }
    }

    /**
     * Tells the domain that a workload is gone.
     *
     * @return done when the domain knows; fails where it is out of reach
     */
    CompletableFuture<Message.Published> withdraw(String id) {
        synchronized (telling) {
            return publisher.publish(List.of(), List.of(id));
        }
    }

    Publisher publisher() {
        return publisher;
    }

    /** @throws StateException where the disk would not take it */
    void save() throws StateException {
        synchronized (file) {
            file.write(new SavedWorkloads(
                    subnet,
                    attached.values().stream()
                            .map(each -> new SavedWorkloads.Saved(
                                    each.request(),
                                    each.number(),
                                    each.namespaceAddress(),
                                    each.instanceAddress(),
                                    leaving.getOrDefault(each.id(), each.draining()) ? Boolean.TRUE : null))
                            .toList()));
        }
    }

    void saveOrWarn() {
        try {
            save();
        } catch (StateException e) {
            LOG.atError().setCause(e).log("Workloads are not kept: a restart would not know of the last change");
        }
    }
}
