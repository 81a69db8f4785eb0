package net.hypha.node.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.hypha.kernel.datapath.Entry;

/**
 * The numbers by which the kernel knows plans, backends, peers and vantages. They outlive the network manager (saved with
 * its state), so that flows bound by a former process go on. Not safe for use by many threads.
 */
public final class Ids {
    /** Ways from other domains; a kernel key of 16 bits at most. */
    private static final int MAX_VANTAGES = 4_096;

    private final IdTable plans = new IdTable(0, Entry.MAX_PLANS);
    private final IdTable backends = new IdTable(0, Entry.MAX_BACKENDS);
    private final IdTable peers = new IdTable(1, Entry.MAX_PEERS);
    private final IdTable vantages = new IdTable(1, MAX_VANTAGES);

    /** All four tables as kept on disk. */
    public record Saved(IdTable.Saved plans, IdTable.Saved backends, IdTable.Saved peers, IdTable.Saved vantages) {
        IdTable.Saved table(Kind kind) {
            return switch (kind) {
                case PLANS -> plans;
                case BACKENDS -> backends;
                case PEERS -> peers;
                case VANTAGES -> vantages;
            };
        }
    }

    /** What is numbered. */
    public enum Kind {
        PLANS,
        BACKENDS,
        PEERS,
        VANTAGES
    }

    /** Of one table. */
    public record Change(Kind kind, IdTable.Change what) {}

    /** What backend numbers stand for. */
    public Map<Integer, String> backendNames() {
        Map<Integer, String> names = new HashMap<>();
        backends.save().names().forEach(name -> names.put(name.id(), name.name()));
        return names;
    }

    private IdTable table(Kind kind) {
        return switch (kind) {
            case PLANS -> plans;
            case BACKENDS -> backends;
            case PEERS -> peers;
            case VANTAGES -> vantages;
        };
    }

    IdTable plans() {
        return plans;
    }

    IdTable backends() {
        return backends;
    }

    IdTable peers() {
        return peers;
    }

    IdTable vantages() {
        return vantages;
    }

    void beginRound() {
        for (Kind kind : Kind.values()) {
            table(kind).beginRound();
        }
    }

    void endRound() {
        for (Kind kind : Kind.values()) {
            table(kind).endRound();
        }
    }

    /** What has changed since this was last asked: to be kept before the kernel is told. */
    public List<Change> takeChanges() {
        List<Change> changes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            table(kind).takeChanges().forEach(change -> changes.add(new Change(kind, change)));
        }
        return changes;
    }

    public Saved save() {
        return new Saved(plans.save(), backends.save(), peers.save(), vantages.save());
    }

    /** Takes over what a former process knew; only before any number was given. */
    public void adopt(Saved saved) {
        plans.adopt(saved.plans());
        backends.adopt(saved.backends());
        peers.adopt(saved.peers());
        vantages.adopt(saved.vantages());
    }

    /**
     * Where the names are lost but the kernel still holds entries: their numbers are taken last, with a new generation, so
     * that no old flow is led to a new thing.
     */
    public void reserve(List<Entry> left) {
        for (Entry entry : left) {
            switch (entry) {
                case Entry.Backend backend -> backends.reserve(backend.id(), backend.generation());
                case Entry.Peer peer -> peers.reserve(peer.id(), 0);
                default -> {
                    // only backends and peers are remembered by flows
                }
            }
        }
    }
}
