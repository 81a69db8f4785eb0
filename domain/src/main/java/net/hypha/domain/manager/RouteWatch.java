package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.hypha.domain.view.RouteView;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Finds what became different of the routes that other domains offer. How quick they are is no news: it changes all the time.
 * Used within turns.
 */
final class RouteWatch {
    private final Hub hub;
    private final Map<String, Looks> told = new HashMap<>();
    private long epoch;
    private boolean started;

    /** What is compared. */
    record Looks(Map<String, AddressPair> meanings, List<DomainName> path, boolean isReady) {
        /** Told before the start: what it looked like is not remembered; or gone. */
        private static final Looks UNKNOWN = new Looks(Map.of(), List.of(), false);

        private static Looks of(ServiceState offer) {
            Route first = offer.routes().getFirst();
            return new Looks(offer.addresses(), first.path(), first.quality().ready() > 0);
        }
    }

    /** @param route null where it is gone */
    record News(
            String name,
            String change,
            Looks looks,
            @Nullable RouteView route) {}

    RouteWatch(Hub hub) {
        this.hub = hub;
    }

    /** It was told before the start. */
    void remember(String name, boolean gone) {
        if (gone) {
            told.remove(name);
        } else {
            told.put(name, Looks.UNKNOWN);
        }
    }

    /** What is different from what was told. */
    List<News> news() {
        List<News> news = new ArrayList<>();
        if (!started) { // peers that come back offer all anew
            new TreeSet<>(told.keySet()).forEach(name -> news.add(new News(name, "deleted", Looks.UNKNOWN, null)));
            started = news.isEmpty();
            return news;
        }
        if (epoch == hub.position().epoch()) {
            return news;
        }
        for (ServiceKey key : hub.known().changedSince(epoch)) {
            if (!key.owner().equals(hub.self())) {
                add(news, key);
            }
        }
        if (news.isEmpty()) {
            epoch = hub.position().epoch();
        }
        return news;
    }

    /** It is told now. */
    void told(List<News> news) {
        for (News each : news) {
            if (each.route() == null) {
                told.remove(each.name());
            } else {
                told.put(each.name(), each.looks());
            }
        }
        started = true;
        epoch = hub.position().epoch();
    }

    private void add(List<News> news, ServiceKey key) {
        String name = key.toString();
        Looks before = told.get(name);
        DomainLink way = hub.links.way(key.owner());
        Optional<ServiceState> offer = way == null || hub.known(key).isEmpty()
                ? Optional.empty()
                : way.intake().offer(key).filter(state -> !state.routes().isEmpty());
        if (way == null || offer.isEmpty()) {
            if (before != null) {
                news.add(new News(name, "deleted", Looks.UNKNOWN, null));
            }
            return;
        }
        Looks now = Looks.of(offer.get());
        if (!now.equals(before)) {
            List<RouteView> views = new ArrayList<>();
            Views.addRoutes(hub, views, offer.get(), "in", way);
            news.add(new News(name, before == null ? "created" : "changed", now, views.getFirst()));
        }
    }
}
