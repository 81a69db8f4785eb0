package net.hypha.domain.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.hypha.domain.catalogue.NodeEntry;
import net.hypha.domain.catalogue.ServiceEntry;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.view.InstanceView;
import net.hypha.domain.view.NodeView;
import net.hypha.domain.view.RouteView;
import net.hypha.domain.view.ServiceView;
import net.hypha.domain.view.StatusView;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Shows what the hub knows. Used within turns. */
final class Views {
    private static final double NS_PER_MS = 1e6;

    private final Hub hub;

    Views(Hub hub) {
        this.hub = hub;
    }

    List<ServiceView> services() {
        return hub.catalogue().services().values().stream().map(this::service).toList();
    }

    Optional<ServiceView> service(ServiceName name) {
        return hub.catalogue().service(name).map(this::service);
    }

    List<InstanceView> instances() {
        return hub.catalogue().services().values().stream()
                .flatMap(service -> service.held().stream().map(slot -> instance(service, slot)))
                .flatMap(Optional::stream)
                .toList();
    }

    List<NodeView> nodes() {
        return hub.catalogue().nodes().values().stream().map(this::node).toList();
    }

    List<RouteView> routes() {
        List<RouteView> routes = new ArrayList<>();
        for (DomainLink link : hub.links.all()) {
            if (link.isUp()) {
                link.outlet().told().stream()
                        .flatMap(key -> hub.outlook.toldTo(link.name(), key).stream())
                        .forEach(state -> addRoutes(hub, routes, state, "out", link));
            }
            link.intake().keys().stream()
                    .flatMap(key -> link.intake().offer(key).stream())
                    .forEach(state -> addRoutes(hub, routes, state, "in", link));
        }
        routes.sort(Comparator.comparing(RouteView::direction)
                .reversed()
                .thenComparing(RouteView::peer)
                .thenComparing(RouteView::service)
                .thenComparing(RouteView::owner)
                .thenComparing(route -> String.join(" ", route.path())));
        return routes;
    }

    StatusView status(Instant started, Instant now) {
        List<StatusView.PeerView> peers = hub.links.all().stream()
                .map(peer -> new StatusView.PeerView(
                        peer.name().text(),
                        word(peer.relation()),
                        word(peer.state()),
                        peer.since().toString(),
                        peer.reason(),
                        peer.config().dial() == null ? "" : peer.config().dial().toString()))
                .toList();
        return new StatusView(
                hub.self().text(),
                hub.config.treeZone().text(),
                hub.position().incarnation(),
                hub.position().epoch(),
                started.toString(),
                Duration.between(started, now).toSeconds(),
                hub.catalogue().services().size(),
                hub.catalogue().nodes().size(),
                hub.roster.sessions().size(),
                peers,
                hub.hearsay.counters());
    }

    private ServiceView service(ServiceEntry service) {
        return ObjectViews.service(service, hub.roster::counts);
    }

    private Optional<InstanceView> instance(ServiceEntry service, Slot slot) {
        return Optional.ofNullable(slot.tenant())
                .map(tenant -> ObjectViews.instance(service, slot, tenant, hub.roster::counts));
    }

    NodeView node(NodeEntry node) {
        NodeName name = node.name();
        String state = state(hub.roster, name);
        int instances = hub.catalogue().heldOn(name).size();
        return new NodeView(
                name.text(),
                state,
                node.tunnel().toString(),
                new NodeView.Subnet(text(node.subnet().v4()), text(node.subnet().v6())),
                text(node.location()),
                instances,
                node.callers().size());
    }

    /** How a node is, in a word. */
    static String state(Roster roster, NodeName name) {
        if (roster.isConnected(name)) {
            return roster.isDamped(name) ? "damped" : "up";
        }
        return roster.isHere(name) ? "silent" : "away";
    }

    static void addRoutes(Hub hub, List<RouteView> routes, ServiceState state, String direction, DomainLink link) {
        for (Route route : state.routes()) {
            routes.add(new RouteView(
                    state.key().name().text(),
                    state.key().owner().text(),
                    direction,
                    link.name().text(),
                    ObjectViews.addressed(state.addresses()),
                    view(route.quality()),
                    route.path().stream().map(Object::toString).toList()));
        }
    }

    private static RouteView.QualityView view(Quality quality) {
        return new RouteView.QualityView(
                quality.ready(),
                quality.bestResponseNs() / NS_PER_MS,
                quality.weight(),
                quality.isLoadKnown() ? Integer.valueOf(quality.inFlight()) : null,
                quality.isPlaced() ? Double.valueOf(quality.beyondNs() / NS_PER_MS) : null);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
