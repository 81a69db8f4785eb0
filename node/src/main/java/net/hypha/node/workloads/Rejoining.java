package net.hypha.node.workloads;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;

/**
 * Plugs in again what a former process had plugged in. That is other programs' work and needs no datapath, so it begins before there is
 * one, and runs beside the loading of the datapath's programs.
 */
public final class Rejoining {
    private final SavedWorkloads saved;
    private final Map<String, FutureTask<Plugging.Socket>> joints = new LinkedHashMap<>();

    private Rejoining(SavedWorkloads saved, Plugging plugging) {
        this.saved = saved;
        SubnetLease subnet = saved.subnet();
        if (subnet != null) {
            saved.workloads()
                    .forEach(each ->
                            joints.put(each.request().id(), new FutureTask<>(() -> rejoin(plugging, each, subnet))));
        }
    }

    /** Begins, one workload after the other; returns at once. */
    public static Rejoining begin(SavedWorkloads saved, Plugging plugging) {
        Rejoining begun = new Rejoining(saved, plugging);
        Thread.ofVirtual().name("rejoin").start(() -> begun.joints.values().forEach(FutureTask::run));
        return begun;
    }

    SavedWorkloads saved() {
        return saved;
    }

    /**
     * Waits for one of the saved workloads.
     *
     * @throws IllegalStateException saying why it cannot be plugged in
     */
    Plugging.Socket joint(String id) {
        try {
            return Objects.requireNonNull(joints.get(id), id).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the network manager is being stopped", e);
        }
    }

    private static Plugging.Socket rejoin(Plugging plugging, SavedWorkloads.Saved each, SubnetLease subnet) {
        AttachRequest request = each.request();
        if (!request.meansHost() && !plugging.exists(request.netns())) {
            throw new IllegalStateException(request.netns() + " has gone");
        }
        return plug(plugging, request, each.namespaceAddress(), subnet);
    }

    static Plugging.Socket plug(Plugging plugging, AttachRequest request, AddressPair address, SubnetLease subnet) {
        return request.meansHost()
                ? plugging.plugHost(address)
                : plugging.plug(request.id(), request.netns(), address, subnet);
    }
}
