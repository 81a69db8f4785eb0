package net.hypha.exchange.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.semantics.service.NodeName;

/**
 * What is different in a neighbourhood; all else in it is as it was.
 *
 * @param here nodes that came, or are elsewhere or otherwise than before
 * @param gone nodes that went
 * @param digest that of the neighbourhood that comes of it
 */
public record Moves(List<Neighbourhood.Node> here, List<NodeName> gone, AreaMoves areas, long digest) {
    public Moves {
        here = List.copyOf(here);
        gone = List.copyOf(gone);
    }

    public boolean isEmpty() {
        return here.isEmpty() && gone.isEmpty() && areas.isEmpty();
    }

    /** What leads from one neighbourhood without nodes to another; empty where more than the domains in it is different. */
    public static Optional<Moves> between(Neighbourhood before, Neighbourhood after) {
        return before.domain().name().equals(after.domain().name())
                        && before.withAreasOf(after).equals(after)
                ? Optional.of(
                        new Moves(List.of(), List.of(), AreaMoves.between(all(before), all(after)), after.digest()))
                : Optional.empty();
    }

    private static List<Area> all(Neighbourhood neighbourhood) {
        List<Area> all = new ArrayList<>(neighbourhood.peers());
        all.addFirst(neighbourhood.domain());
        return all;
    }
}
