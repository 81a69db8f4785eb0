package net.hypha.domain.manager;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import net.hypha.semantics.service.NodeName;

/**
 * The time after a start in which the nodes that were here come back and say how things are. Until then nothing is known of how much instances
 * have to do and where they are, and other domains, which were told by the manager before, are not told that it is nothing. Used within turns.
 */
final class Settling {
    /** Having come back, nodes say so soon how much there is to do: so many times as long as between two such words. */
    private static final int SAID = 5;

    private final Hub hub;
    private final Set<NodeName> awaited = new HashSet<>();
    private boolean underWay;

    Settling(Hub hub) {
        this.hub = hub;
    }

    /** @param nodes those that were here; they have {@link Timing#settle} at most */
    void begin(Collection<NodeName> nodes) {
        if (!nodes.isEmpty() && !hub.links.all().isEmpty()) {
            awaited.addAll(nodes);
            underWay = true;
            hub.later.after(hub.timing.settle(), () -> hub.turn(this::end));
        }
    }

    /** A node has said which of its instances are there. */
    void published(NodeName node) {
        if (awaited.remove(node) && awaited.isEmpty()) {
            hub.later.after(hub.timing.qualityEvery().multipliedBy(SAID), () -> hub.turn(this::end));
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    private void end() {
        if (underWay) {
            underWay = false;
            awaited.clear();
            hub.beyond.moved();
            hub.loads.sumAll();
        }
    }
}
