package net.hypha.exchange.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.DomainName;

/** Tunnel endpoints of a domain that came and went. */
public record EndpointMoves(DomainName domain, List<Endpoint> here, List<Endpoint> gone) {
    public EndpointMoves {
        here = List.copyOf(here);
        gone = List.copyOf(gone);
    }

    /**
     * Of these endpoints those that are there came, the others went.
     *
     * @param now all that are there
     */
    public static EndpointMoves of(DomainName domain, List<Endpoint> now, Collection<Endpoint> moved) {
        Set<Endpoint> gone = new LinkedHashSet<>(moved);
        List<Endpoint> here = new ArrayList<>();
        for (Endpoint endpoint : now) {
            if (gone.remove(endpoint)) {
                here.add(endpoint);
            }
        }
        return new EndpointMoves(domain, here, List.copyOf(gone));
    }

    static EndpointMoves between(DomainName domain, List<Endpoint> before, List<Endpoint> after) {
        if (before.equals(after)) { // as mostly: a thousand are compared, not gathered
            return new EndpointMoves(domain, List.of(), List.of());
        }
        Set<Endpoint> moved = new LinkedHashSet<>(after);
        for (Endpoint endpoint : before) {
            if (!moved.remove(endpoint)) {
                moved.add(endpoint);
            }
        }
        return of(domain, after, moved);
    }

    public boolean isEmpty() {
        return here.isEmpty() && gone.isEmpty();
    }

    /** Those that came and those that went. */
    public List<Endpoint> all() {
        return Stream.concat(here.stream(), gone.stream()).toList();
    }

    /** @param most how many there are at most; what does not fit is left out */
    List<Endpoint> after(List<Endpoint> before, int most) {
        Set<Endpoint> after = new LinkedHashSet<>(before);
        gone.forEach(after::remove);
        after.addAll(here);
        return after.stream().limit(most).toList();
    }
}
