package net.hypha.domain.view;

import java.util.List;
import java.util.Map;

/**
 * How the domain is.
 *
 * @param incarnation identity of its journal
 * @param epoch number of the last change of its table
 * @param doubts what nodes said against instances of others, since the start, by what became of it
 */
public record StatusView(
        String name,
        String treeZone,
        String incarnation,
        long epoch,
        String startedAt,
        long uptimeSeconds,
        int services,
        int nodes,
        int nodesUp,
        List<PeerView> peers,
        Map<String, Long> doubts) {

    /**
     * @param relation {@code parent}, {@code child} or {@code peer}
     * @param state {@code up}, {@code waiting} or {@code refused}
     * @param since when it came to stand so
     * @param reason why it stands so; empty while it is up
     * @param dial where we dial it; empty where it dials us
     */
    public record PeerView(String name, String relation, String state, String since, String reason, String dial) {}
}
