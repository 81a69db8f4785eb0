package net.hypha.domain.manager;

import java.util.List;
import java.util.Optional;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/**
 * Whom a neighbouring domain may meet, told where that is different; after each telling, news of their nodes wait a
 * moment, as nodes come and go in numbers. Used within turns.
 */
final class AreaNews {
    /** As many more nodes let the next news of them wait as long again. */
    private static final int ENDPOINTS = 1_000;

    private final Hub hub;
    private final DomainName to;
    private @Nullable Neighbourhood told;
    private long seen = -1;
    private boolean resting;

    /**
     * What is to be told now: all of it, what is different, or neither.
     *
     * @param whole null where something of it was told before
     */
    record News(@Nullable Neighbourhood whole, @Nullable Moves moves) {
        private static final News NOTHING = new News(null, null);

        boolean isEmpty() {
            return whole == null && moves == null;
        }
    }

    AreaNews(Hub hub, DomainName to) {
        this.hub = hub;
        this.to = to;
    }

    /** Nothing of it is known there any more. */
    void begin() {
        told = null;
        seen = -1;
    }

    News take() {
        long version = hub.surroundings.version() + hub.links.version(); // who may be met depends on the way, too
        if (seen == version) {
            return News.NOTHING;
        }
        Neighbourhood now = hub.links.asToldTo(to);
        if (resting && isOfTheSame(now)) {
            return News.NOTHING;
        }
        seen = version;
        Neighbourhood before = told;
        if (now.equals(before)) {
            return News.NOTHING;
        }
        told = now;
        rest(now);
        return (before == null ? Optional.<Moves>empty() : Moves.between(before, now))
                .map(moves -> new News(null, moves))
                .orElseGet(() -> new News(now, null));
    }

    private void rest(Neighbourhood now) {
        int endpoints = size(now.domain());
        for (Area area : now.peers()) {
            endpoints += size(area);
        }
        resting = true;
        hub.later.after(
                hub.timing.qualityEvery().multipliedBy(1 + endpoints / ENDPOINTS),
                () -> hub.turn(() -> {
                    resting = false;
                }));
    }

    private static int size(Area area) {
        return area.gateways().size() + area.senders().size();
    }

    /** Other domains are told of at once: services that follow are theirs. */
    private boolean isOfTheSame(Neighbourhood now) {
        return told != null && names(now).equals(names(told)) && now.lineage().equals(told.lineage());
    }

    private static List<DomainName> names(Neighbourhood neighbourhood) {
        return neighbourhood.peers().stream().map(Area::name).toList();
    }
}
