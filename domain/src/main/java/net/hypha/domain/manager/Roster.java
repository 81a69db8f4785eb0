package net.hypha.domain.manager;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are here. A node is here from its hello until it has been silent for its grace time; its instances count
 * from its first full publication, since only then is it known which of them came back with it.
 */
final class Roster {
    private static final class Presence {
        private @Nullable NodeSession session;
        private boolean published;
        private boolean damped;
        private int silences;
    }

    private final Map<NodeName, Presence> here = new TreeMap<>();

    /** A node known from the journal, which is given time to come back with its instances. */
    void expect(NodeName node) {
        presence(node).published = true;
    }

    void arrived(NodeName node, NodeSession session) {
        presence(node).session = session;
    }

    /** True if this makes the node's instances count. */
    boolean published(NodeName node) {
        Presence presence = here.get(node);
        if (presence == null || presence.published) {
            return false;
        }
        presence.published = true;
        return true;
    }

    /** The number of this silence if that was the node's session and it is silent now; 0 otherwise. */
    int lost(NodeName node, NodeSession session) {
        Presence presence = here.get(node);
        if (presence == null || !session.equals(presence.session)) {
            return 0;
        }
        presence.session = null;
        return ++presence.silences;
    }

    /** True if the node has not been heard of since that silence began, and so is not here any more. */
    boolean leftInSilence(NodeName node, int silence) {
        Presence presence = here.get(node);
        if (presence == null || presence.session != null || presence.silences != silence) {
            return false;
        }
        here.remove(node);
        return true;
    }

    boolean isHere(NodeName node) {
        return here.containsKey(node);
    }

    boolean isConnected(NodeName node) {
        return session(node) != null;
    }

    @Nullable
    NodeSession session(NodeName node) {
        Presence presence = here.get(node);
        return presence == null ? null : presence.session;
    }

    /** Whether the node's instances are in the table. */
    boolean counts(NodeName node) {
        Presence presence = here.get(node);
        return presence != null && presence.published && !presence.damped;
    }

    boolean isDamped(NodeName node) {
        Presence presence = here.get(node);
        return presence != null && presence.damped;
    }

    /** Whether a node that is here stays out of the table, as it came and went too often. */
    void damp(NodeName node, boolean damped) {
        presence(node).damped = damped;
    }

    Collection<NodeSession> sessions() {
        return here.values().stream()
                .map(presence -> presence.session)
                .filter(Objects::nonNull)
                .toList();
    }

    private Presence presence(NodeName node) {
        Presence presence = here.get(node);
        if (presence == null) {
            presence = new Presence();
            here.put(node, presence);
        }
        return presence;
    }
}
