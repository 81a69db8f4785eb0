package net.hypha.domain.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.hypha.domain.view.RouteView;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/**
 * Finds what became different of the routes that other domains offer. How quick they are is no news: it changes all the time.
 * Used within turns.
 */
final class RouteWatch {
    /** Told before the start: what it looked like is not remembered. */
    private static final String SOMEHOW = "";

    private final Hub hub;
    private final Map<String, String> told = new HashMap<>();
    private long epoch;
    private boolean started;

    /**
     * @param looks what is compared, of what is gone empty
     * @param route null where it is gone
     */
    record News(
            String name,
            String change,
            String looks,
            @Nullable RouteView route) {}

    RouteWatch(Hub hub) {
        this.hub = hub;
    }

    /** It was told before the start. */
    void remember(String name, boolean gone) {
        if (gone) {
            told.remove(name);
        } else {
            told.put(name, SOMEHOW);
        }
    }

    /** What is different from what was told. */
    List<News> news() {
        List<News> news = new ArrayList<>();
        if (!started) { // peers that come back offer all anew
            new TreeSet<>(told.keySet()).forEach(name -> news.add(new News(name, "deleted", "", null)));
            started = news.isEmpty();
            return news;
        }
        if (epoch == hub.position().epoch()) {
            return news;
        }
        for (ServiceKey key : hub.known().changedSince(epoch)) {
            if (!key.owner().equals(hub.self())) {
                Optional<ServiceState> state = hub.known(key);
                add(news, key, state.map(this::view).orElse(null));
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

    private void add(List<News> news, ServiceKey key, @Nullable RouteView route) {
        String name = key.toString();
        String before = told.get(name);
        String looks = route == null
                ? SOMEHOW
                : route.meanings() + " " + route.gateways() + " " + route.path() + " "
                        + (route.quality().ready() > 0);
        if (route == null ? before != null : !looks.equals(before)) {
            String change = before == null ? "created" : route == null ? "deleted" : "changed";
            news.add(new News(name, change, looks, route));
        }
    }

    private @Nullable RouteView view(ServiceState state) {
        List<RouteView> views = new ArrayList<>();
        DomainLink way = hub.links.way(state.key().owner());
        if (way != null) {
            way.intake().offer(state.key()).ifPresent(offer -> Views.addRoutes(hub, views, offer, "in", way));
        }
        return views.isEmpty() ? null : views.getFirst();
    }
}
