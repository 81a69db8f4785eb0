package net.hypha.domain.manager;

import java.util.List;
import net.hypha.domain.table.FlowSteps;
import net.hypha.domain.table.LoadBoard;
import net.hypha.exchange.message.Load;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Tells nodes how much the instances have to do that they know of: together, and not at each change. Other domains are told of sums, sampled
 * five times as seldom, and of a few services at a time. Used within turns.
 */
final class LoadNews {
    private static final int SUMMED_EVERY = 5;

    /** Some milliseconds' work. */
    private static final int SAMPLED_AT_ONCE = 4_000;

    /** Each costs all who listen to it in all domains. */
    private static final int TOLD_AT_ONCE = 16;

    private final Hub hub;
    private final LoadBoard board = new LoadBoard();
    private final FlowSteps flows = new FlowSteps();
    private boolean waits;
    private boolean sumsWait;

    LoadNews(Hub hub) {
        this.hub = hub;
    }

    /**
     * Its own node measured an instance.
     *
     * @param inFlight 0 and up
     */
    void observe(Instance instance, int inFlight) {
        board.observe(instance, inFlight);
        moved(instance.service());
    }

    /**
     * A service's instances are otherwise than before.
     *
     * @param delta what became different; null where that is not known
     */
    void follow(ServiceState now, @Nullable ServiceDelta delta) {
        if (board.follow(now, delta)) {
            moved(now.key());
        }
    }

    /** What is known of a service's instances. */
    List<Load> of(ServiceKey service) {
        return board.of(service);
    }

    /** A service is gone, and with it all that was measured of it. */
    void forget(ServiceKey service) {
        board.forget(service);
        flows.forget(service);
        hub.meter().forget(service);
        hub.beyond.forget(service);
    }

    private void moved(ServiceKey service) {
        flows.moved(service);
        soon();
        sum();
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
        if (!sumsWait && flows.isRestless() && !hub.links.all().isEmpty()) {
            sumsWait = true;
            hub.later.after(
                    hub.timing.qualityEvery().multipliedBy(SUMMED_EVERY),
                    () -> hub.turn(() -> {
                        sumsWait = false;
                        sum(SAMPLED_AT_ONCE, TOLD_AT_ONCE);
                        sum();
                    }));
        }
    }

    /** All services are about to be told: as they are now. */
    void sumAll() {
        sum(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private void sum(int sampled, int told) {
        flows.sample(sampled, board::sum);
        for (ServiceKey service : flows.take(told)) {
            hub.meter().loaded(service, flows.of(service));
            hub.tellDomains(service);
        }
    }
}
