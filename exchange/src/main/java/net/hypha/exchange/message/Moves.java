package net.hypha.exchange.message;

import java.util.List;
import net.hypha.semantics.service.NodeName;

/**
 * What is different among the nodes of a neighbourhood; all else in it is as it was.
 *
 * @param here nodes that came, or are elsewhere or otherwise than before
 * @param digest that of the neighbourhood that comes of it
 */
public record Moves(List<Neighbourhood.Node> here, List<NodeName> gone, long digest) {
    public Moves {
        here = List.copyOf(here);
        gone = List.copyOf(gone);
    }

    public boolean isEmpty() {
        return here.isEmpty() && gone.isEmpty();
    }
}
