package net.hypha.domain.view;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a peer is told of a service, or told us.
 *
 * @param direction {@code out} for what the peer is told, {@code in} for what it told us
 * @param meanings semantic address per policy
 * @param path the domains the offer came along, owner first
 */
public record RouteView(
        String service,
        String owner,
        String direction,
        String peer,
        Map<String, Addressed> meanings,
        QualityView quality,
        List<String> path) {

    /**
     * @param ready instances that take new flows
     * @param bestResponseMs shortest observed response time; 0 while nothing was observed
     * @param weight of the ready instances together
     * @param inFlight flows in flight at them, of all callers; null where they are not known
     * @param beyondMs round trip from a gateway to the nearest of them; null where it is not known
     */
    public record QualityView(
            int ready,
            double bestResponseMs,
            int weight,
            @Nullable Integer inFlight,
            @Nullable Double beyondMs) {}
}
