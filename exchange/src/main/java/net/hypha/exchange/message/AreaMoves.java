package net.hypha.exchange.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.service.DomainName;

/**
 * What is different among domains.
 *
 * @param here domains that came, or are different in more than their endpoints, as a whole
 * @param gone domains that went
 * @param gateways that came to other domains and went from them, each domain once
 * @param senders the same of those
 */
public record AreaMoves(
        List<Area> here, List<DomainName> gone, List<EndpointMoves> gateways, List<EndpointMoves> senders) {
    public AreaMoves {
        here = List.copyOf(here);
        gone = List.copyOf(gone);
        gateways = List.copyOf(gateways);
        senders = List.copyOf(senders);
    }

    /** What leads from some domains to others. */
    public static AreaMoves between(List<Area> before, List<Area> after) {
        Map<DomainName, Area> left = new LinkedHashMap<>();
        before.forEach(area -> left.put(area.name(), area));
        List<Area> here = new ArrayList<>();
        List<EndpointMoves> gateways = new ArrayList<>();
        List<EndpointMoves> senders = new ArrayList<>();
        for (Area now : after) {
            Area former = left.remove(now.name());
            if (former == null || !former.with(now.gateways(), now.senders()).equals(now)) {
                here.add(now);
            } else {
                gateways.add(EndpointMoves.between(now.name(), former.gateways(), now.gateways()));
                senders.add(EndpointMoves.between(now.name(), former.senders(), now.senders()));
            }
        }
        gateways.removeIf(EndpointMoves::isEmpty);
        senders.removeIf(EndpointMoves::isEmpty);
        return new AreaMoves(here, List.copyOf(left.keySet()), gateways, senders);
    }

    public boolean isEmpty() {
        return here.isEmpty() && gone.isEmpty() && gateways.isEmpty() && senders.isEmpty();
    }

    /** Whether a domain is different. */
    public boolean isOf(DomainName domain) {
        return gone.contains(domain)
                || here.stream().anyMatch(area -> area.name().equals(domain))
                || of(gateways, domain).isPresent()
                || of(senders, domain).isPresent();
    }

    /** The own domain after this. */
    Area own(Area before) {
        return here.stream()
                .filter(area -> area.name().equals(before.name()))
                .findFirst()
                .orElseGet(() -> moved(before));
    }

    /** The other domains after this. */
    List<Area> others(Area own, List<Area> before) {
        Map<DomainName, Area> after = new LinkedHashMap<>();
        before.forEach(area -> after.put(area.name(), moved(area)));
        gone.forEach(after::remove);
        here.forEach(area -> after.put(area.name(), area));
        after.remove(own.name());
        return List.copyOf(after.values());
    }

    private Area moved(Area before) {
        Optional<EndpointMoves> ofGateways = of(gateways, before.name());
        Optional<EndpointMoves> ofSenders = of(senders, before.name());
        return ofGateways.isEmpty() && ofSenders.isEmpty()
                ? before
                : before.with(
                        ofGateways
                                .map(moves -> moves.after(before.gateways(), Area.MAX_GATEWAYS))
                                .orElse(before.gateways()),
                        ofSenders
                                .map(moves -> moves.after(before.senders(), Area.MAX_SENDERS))
                                .orElse(before.senders()));
    }

    private static Optional<EndpointMoves> of(List<EndpointMoves> moves, DomainName domain) {
        return moves.stream().filter(each -> each.domain().equals(domain)).findFirst();
    }
}
