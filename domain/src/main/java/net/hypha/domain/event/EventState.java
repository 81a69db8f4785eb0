package net.hypha.domain.event;

import java.util.List;
import java.util.stream.Stream;
import net.hypha.domain.view.DomainView;
import net.hypha.domain.view.InstanceView;
import net.hypha.domain.view.NodeView;
import net.hypha.domain.view.RouteView;
import net.hypha.domain.view.ServiceView;

/**
 * All there is, for who begins to follow or was away for too long.
 *
 * @param position the last event that it contains
 * @param at when it was so
 */
public record EventState(
        EventId position,
        String at,
        List<ServiceView> services,
        List<InstanceView> instances,
        List<NodeView> nodes,
        List<DomainView> domains,
        List<RouteView> routes) {
    /** In a word, where events say created, changed or deleted. */
    private static final String CHANGE = "present";

    /** A kind with an event's text. */
    public record Told(Event.Kind kind, String text) {}

    /** One after the other, in the form of events; made while it is read. */
    public Stream<Told> told() {
        return Stream.of(
                        nodes.stream().map(node -> told(Event.Kind.NODE, node.name(), node)),
                        domains.stream().map(domain -> told(Event.Kind.DOMAIN, domain.name(), domain)),
                        services.stream().map(service -> told(Event.Kind.SERVICE, service.service(), service)),
                        instances.stream()
                                .map(instance -> told(
                                        Event.Kind.INSTANCE, instance.number() + "." + instance.service(), instance)),
                        routes.stream()
                                .map(route -> told(Event.Kind.ROUTE, route.service() + "@" + route.owner(), route)))
                .flatMap(each -> each);
    }

    private Told told(Event.Kind kind, String name, Object object) {
        return new Told(kind, Event.text(kind, name, CHANGE, at, object));
    }
}
