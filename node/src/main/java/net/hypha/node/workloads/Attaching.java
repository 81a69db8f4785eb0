package net.hypha.node.workloads;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.Message.Published;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.node.state.StateException;
import net.hypha.node.workloads.AttachException.Kind;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.Instance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plugs workloads in and out: an address, a lease, a joint, the datapath, in this order; what fails undoes what came before.
 * One at a time; blocks, so call it on a virtual thread.
 */
public final class Attaching {
    /** News has reached all nodes that listen by then, as a rule. */
    private static final Duration SPREAD = Duration.ofMillis(50);

    private static final int MOST_PAUSES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Attaching.class);
    private static final long ANSWER_SECONDS = 5;

    private final Workloads workloads;
    private final Plugging plugging;
    private final IntConsumer watch;
    private final Supplier<CompletableFuture<Void>> applied;

    /**
     * @param watch starts the datapath's program on a device, by interface index
     * @param applied done when the datapath holds all that is plugged in now
     */
    public Attaching(
            Workloads workloads, Plugging plugging, IntConsumer watch, Supplier<CompletableFuture<Void>> applied) {
        this.workloads = workloads;
        this.plugging = plugging;
        this.watch = watch;
        this.applied = applied;
    }

    /**
     * Attaches; to ask for the same again changes nothing.
     *
     * @throws AttachException saying why not; nothing has changed then
     */
    public synchronized Attached attach(AttachRequest request) throws AttachException {
        if (request.meansHost()) {
            throw new AttachException(
                    Kind.BAD_REQUEST, "'" + AttachRequest.HOST + "' is the node itself: choose another id");
        }
        Optional<Attached> known = workloads.find(request.id());
        if (workloads.isLeaving(request.id())) {
            throw new AttachException(
                    Kind.CONFLICT, "'" + request.id() + "' is just being detached; attach it again in a moment");
        }
        if (known.isPresent()) {
            return same(known.get(), request);
        }
        if (!plugging.exists(request.netns())) {
            throw new AttachException(
                    Kind.BAD_REQUEST,
                    "netns " + request.netns() + " does not exist; 'ip netns add NAME' makes /run/netns/NAME");
        }
        refuseTaken(request);
        SubnetLease subnet = workloads.subnet();
        if (subnet.v4() == null && subnet.v6() == null) {
            throw new AttachException(
                    Kind.UNAVAILABLE, "the domain has not lent this node a subnet yet; 'hypha status' tells why");
        }
        AddressPair address = workloads
                .addresses()
                .take(subnet)
                .orElseThrow(() -> new AttachException(
                        Kind.UNAVAILABLE, "the node's subnet is full: detach a workload, or add a node"));
        try {
            return attach(request, address, subnet);
        } catch (AttachException e) {
            workloads.addresses().free(address, subnet);
            throw e;
        }
    }

    /**
     * Attaches the node itself, with its own addresses.
     *
     * @throws AttachException saying why not; nothing has changed then
     */
    synchronized Attached attachHost() throws AttachException {
        SubnetLease subnet = workloads.subnet();
        return attach(AttachRequest.host(), SubnetAddresses.ownPair(subnet), subnet);
    }

    private Attached attach(AttachRequest request, AddressPair address, SubnetLease subnet) throws AttachException {
        Lease lease = lease(new Workload(
                request.id(),
                request.service(),
                request.number(),
                address,
                null,
                request.location(),
                Instance.State.UNHEALTHY, // takes nothing before it is plugged in
                request.labelSet(),
                request.weight()));
        String device = "";
        try {
            Plugging.Socket socket = Rejoining.plug(plugging, request, address, subnet);
            device = socket.device();
            watch.accept(socket.ifindex());
            Attached workload = new Attached(
                    request, lease.number(), address, lease.instanceAddress(), socket, first(lease), false);
            workloads.put(workload);
            applied.get().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            workloads.save();
            announce(request.id());
            LOG.atInfo()
                    .addKeyValue("workload", request.id())
                    .addKeyValue("address", lease.instanceAddress())
                    .log("Attached");
            return workloads.find(request.id()).orElse(workload);
        } catch (RuntimeException | ExecutionException | TimeoutException | StateException e) {
            undo(request.id(), device);
            throw new AttachException(Kind.UNAVAILABLE, "'" + request.id() + "' cannot be attached: " + reason(e), e);
        } catch (InterruptedException e) {
            undo(request.id(), device);
            Thread.currentThread().interrupt();
            throw new AttachException(Kind.UNAVAILABLE, "the network manager is being stopped", e);
        }
    }

    /** What is checked takes nothing before it was found healthy. */
    private static Instance.State first(Lease lease) {
        return lease.checked() ? Instance.State.UNHEALTHY : Instance.State.READY;
    }

    /** When it is said to be attached, the domain has heard how it is, or hears it in the next session. */
    private void announce(String id) throws InterruptedException {
        try {
            workloads.announce(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).log("The domain is told in the next session that a workload is ready");
        }
    }

    private static String reason(Exception e) {
        return String.valueOf(
                e instanceof ExecutionException && e.getCause() != null
                        ? e.getCause().getMessage()
                        : e.getMessage());
    }

    private void undo(String id, String device) {
        workloads.remove(id);
        var _ = workloads.withdraw(id);
        if (!device.isEmpty()) {
            plugging.unplug(device);
        }
    }

    private Attached same(Attached known, AttachRequest request) throws AttachException {
        AttachRequest before = known.request();
        boolean sameNumber = request.number() == null || request.number().equals(known.number());
        if (before.netns().equals(request.netns())
                && Objects.equals(before.service(), request.service())
                && sameNumber) {
            return known;
        }
        throw new AttachException(
                Kind.CONFLICT,
                "'" + request.id() + "' is attached already, with netns " + before.netns() + " and service "
                        + before.service() + "; detach it first");
    }

    private void refuseTaken(AttachRequest request) throws AttachException {
        for (Attached other : workloads.list()) {
            if (other.request().netns().equals(request.netns())) {
                throw new AttachException(
                        Kind.CONFLICT, "netns " + request.netns() + " is attached already, as '" + other.id() + "'");
            }
        }
    }

    private Lease lease(Workload workload) throws AttachException {
        Published answer;
        try {
            answer = workloads.publisher().publish(List.of(workload), List.of()).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AttachException(Kind.UNAVAILABLE, "'" + workload.id() + "' gets no lease: " + reason(e), e);
        } catch (TimeoutException e) {
            undo(workload.id(), "");
            throw new AttachException(
                    Kind.UNAVAILABLE, "the domain did not answer within " + ANSWER_SECONDS + " s; try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AttachException(Kind.UNAVAILABLE, "the network manager is being stopped", e);
        }
        for (Lease lease : answer.leases()) {
            if (lease.workload().equals(workload.id())) {
                return lease;
            }
        }
        String reason = answer.errors().isEmpty()
                ? "the domain gave neither lease nor reason"
                : answer.errors().getFirst().reason();
        throw new AttachException(Kind.CONFLICT, reason);
    }

    /**
     * An instance drains for a moment first: it serves those who have not heard of it yet, and may finish what is short. Then it is
     * withdrawn: callers' nodes end its connections and send datagrams elsewhere, while it still answers what comes, half a second at most.
     *
     * @throws AttachException if there is no such workload
     */
    public Attached detach(String id) throws AttachException {
        Attached known = attached(id);
        if (known.request().service() != null
                && plugging.devices().contains(known.socket().device())) {
            takeLeave(id, known.socket().device());
        }
        return remove(id);
    }

    private Attached attached(String id) throws AttachException {
        return workloads
                .find(id)
                .orElseThrow(() -> new AttachException(Kind.NOT_FOUND, "no workload '" + id + "' is attached"));
    }

    private synchronized Attached remove(String id) throws AttachException {
        Attached gone = attached(id);
        workloads.remove(id);
        var _ = workloads.withdraw(id); // again: a session may have begun meanwhile, and told that it is there
        awaitApplied(); // the datapath forgets a device before it vanishes
        plugging.unplug(gone.socket().device());
        workloads.saveOrWarn();
        LOG.atInfo().addKeyValue("workload", id).log("Detached");
        return gone;
    }

    /**
     * Lets an instance finish: no new flows are bound to it, those it has go on. Kept through a restart.
     *
     * @param draining false to let it take new flows again
     * @throws AttachException if there is no such workload, or if it is no instance
     */
    public synchronized Attached drain(String id, boolean draining) throws AttachException {
        Attached before = attached(id);
        if (before.request().service() == null) {
            throw new AttachException(
                    Kind.BAD_REQUEST, "'" + id + "' offers no service: nothing is sent to it that could be drained");
        }
        if (workloads.isLeaving(id)) {
            throw new AttachException(Kind.CONFLICT, "'" + id + "' is just being detached");
        }
        Attached now = workloads.drain(id, draining).orElse(before);
        awaitApplied();
        workloads.saveOrWarn();
        LOG.atInfo().addKeyValue("workload", id).log(draining ? "Draining" : "No longer draining");
        return now;
    }

    private void takeLeave(String id, String device) {
        try {
            workloads.leave(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            LockSupport.parkNanos(SPREAD.toNanos());
            workloads.withdraw(id).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            awaitQuiet(device);
        } catch (ExecutionException | TimeoutException _) {
            LOG.atDebug().addKeyValue("workload", id).log("The domain is out of reach: nobody can be told");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until no packets come and go any more, for a while at most: somebody may have heard late. */
    private void awaitQuiet(String device) {
        long before = -1;
        long now = plugging.packets(device);
        for (int pauses = 0; pauses < MOST_PAUSES && now != before; pauses++) {
            LockSupport.parkNanos(SPREAD.toNanos());
            before = now;
            now = plugging.packets(device);
        }
    }

    private void awaitApplied() {
        try {
            applied.get().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atWarn().setCause(e).log("The datapath does not know of the change yet");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Detaches those whose device has vanished with their namespace. */
    public synchronized int sweep() {
        Set<String> devices = plugging.devices();
        int gone = 0;
        for (Attached workload : workloads.list()) {
            if (!devices.contains(workload.socket().device())) {
                try {
                    detach(workload.id());
                    gone++;
                } catch (AttachException e) {
                    LOG.atDebug().setCause(e).log("Detached meanwhile");
                }
            }
        }
        return gone;
    }

    /**
     * Takes over what a former process had plugged in; what can no longer be joined is dropped.
     *
     * @param unhealthy whether one has yet to show that it serves
     */
    public synchronized void adopt(Rejoining rejoining, Predicate<SavedWorkloads.Saved> unhealthy) {
        SavedWorkloads saved = rejoining.saved();
        SubnetLease subnet = saved.subnet();
        if (subnet == null) {
            return;
        }
        workloads.lent(subnet);
        boolean lost = false;
        for (SavedWorkloads.Saved each : saved.workloads()) {
            AttachRequest request = each.request();
            workloads.addresses().hold(each.namespaceAddress(), subnet);
            try {
                Plugging.Socket socket = rejoining.joint(request.id());
                watch.accept(socket.ifindex());
                workloads.put(new Attached(
                        request,
                        each.number(),
                        each.namespaceAddress(),
                        each.instanceAddress(),
                        socket,
                        unhealthy.test(each) ? Instance.State.UNHEALTHY : Instance.State.READY,
                        Boolean.TRUE.equals(each.draining())));
            } catch (RuntimeException e) {
                lost = true;
                workloads.addresses().free(each.namespaceAddress(), subnet);
                LOG.atWarn()
                        .addKeyValue("workload", request.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("A workload of the former run cannot be attached again");
            }
        }
        if (lost) {
            workloads.saveOrWarn(); // else the file says so already, and packets wait for this
        }
    }
}
