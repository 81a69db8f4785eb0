package net.hypha.domain.manager;

import java.util.List;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.service.DomainName;
import org.jspecify.annotations.Nullable;

/**
 * Whom a neighbouring domain may meet, told where that is different; after each telling, news of gateways wait a
 * moment, as nodes come and go in numbers. Used within turns.
 */
final class AreaNews {
    private final Hub hub;
    private final DomainName to;
    private @Nullable Neighbourhood told;
    private long seen = -1;
    private boolean resting;

    AreaNews(Hub hub, DomainName to) {
        this.hub = hub;
        this.to = to;
    }

    /** Nothing of it is known there any more. */
    void begin() {
        told = null;
        seen = -1;
    }

    /** What is to be told now; null for nothing. */
    @Nullable
    Neighbourhood take() {
        if (seen == hub.surroundings.version()) {
            return null;
        }
        Neighbourhood now = hub.links.asToldTo(to);
        if (resting && isOfTheSame(now)) {
            return null;
        }
        seen = hub.surroundings.version();
        if (now.equals(told)) {
            return null;
        }
        told = now;
        resting = true;
        hub.later.after(
                hub.timing.qualityEvery(),
                () -> hub.turn(() -> {
                    resting = false;
                }));
        return now;
    }

    /** Other domains are told of at once: services that follow are theirs. */
    private boolean isOfTheSame(Neighbourhood now) {
        return told != null && names(now).equals(names(told)) && now.lineage().equals(told.lineage());
    }

    private static List<DomainName> names(Neighbourhood neighbourhood) {
        return neighbourhood.peers().stream().map(Neighbourhood.Area::name).toList();
    }
}
