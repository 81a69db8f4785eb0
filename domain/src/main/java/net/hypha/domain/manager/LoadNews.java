package net.hypha.domain.manager;

import java.util.List;
import net.hypha.domain.table.LoadBoard;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Observation;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceKey;

/**
 * Tells nodes how much the instances have to do that they know of: together, and not at each change. Other domains are told of sums, five times
 * as seldom, and of so many services at a time at most. Used within turns.
 */
final class LoadNews {
    private static final int SUMMED_EVERY = 5;
    private static final int SUMMED_AT_ONCE = 256;

    private final Hub hub;
    private final LoadBoard board = new LoadBoard();
    private boolean waits;
    private boolean sumsWait;

    LoadNews(Hub hub) {
        this.hub = hub;
    }

    /** @param by the node that measured */
    void observe(NodeName by, Observation observation) {
        if (observation.inFlight() != Observation.NOT_HERE) {
            board.observe(by, observation);
            soon();
            sum();
        }
    }

    /** What is known of a service's instances. */
    List<Load> of(ServiceKey service) {
        return board.of(service);
    }

    /** What a node told counts no more. */
    void forget(NodeName node) {
        board.forget(node);
        sum();
    }

    /** A service is gone. */
    void forget(ServiceKey service) {
        board.forget(service);
    }

    private void soon() {
        if (!waits) {
            waits = true;
            hub.later.after(
                    hub.timing.qualityEvery(),
                    () -> hub.turn(() -> {
                        waits = false;
                        List<ServiceKey> news = board.takeNews();
                        hub.roster.sessions().forEach(session -> session.loadsChanged(news));
                    }));
        }
    }

    private void sum() {
        if (!sumsWait && board.hasUnsummed() && !hub.links.all().isEmpty()) {
            sumsWait = true;
            hub.later.after(
                    hub.timing.qualityEvery().multipliedBy(SUMMED_EVERY),
                    () -> hub.turn(() -> {
                        sumsWait = false;
                        for (ServiceKey service : board.takeUnsummed(SUMMED_AT_ONCE)) {
                            hub.meter().loaded(service, board.of(service));
                            hub.tellDomains(service);
                        }
                        sum();
                    }));
        }
    }
}
