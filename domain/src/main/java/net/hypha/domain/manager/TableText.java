package net.hypha.domain.manager;

import java.util.Collection;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.Weight;
import net.hypha.semantics.table.ServiceState;

/** A table as text, the same for the same table. */
final class TableText {
    private TableText() {}

    static String of(Collection<ServiceState> states) {
        StringBuilder text = new StringBuilder();
        states.stream().sorted((one, other) -> one.key().compareTo(other.key())).forEach(state -> append(text, state));
        return text.toString();
    }

    private static void append(StringBuilder text, ServiceState state) {
        text.append(state.key())
                .append(" default ")
                .append(state.defaultPolicy())
                .append('\n');
        state.addresses()
                .forEach((word, pair) -> text.append("  ")
                        .append(word)
                        .append(" = ")
                        .append(pair)
                        .append('\n'));
        state.numbers()
                .forEach((number, pair) -> text.append("  ")
                        .append(number)
                        .append(" = ")
                        .append(pair)
                        .append('\n'));
        for (Instance instance : state.instances()) {
            text.append("  instance ")
                    .append(instance.number())
                    .append(" on ")
                    .append(instance.node())
                    .append(" at ")
                    .append(instance.namespaceAddress())
                    .append(' ')
                    .append(instance.state())
                    .append(instance.weight() == Weight.DEFAULT ? "" : " weight " + instance.weight())
                    .append(instance.labels().isEmpty() ? "" : " labels " + instance.labels())
                    .append('\n');
        }
        for (Route route : state.routes()) {
            text.append("  route via ")
                    .append(route.via())
                    .append(' ')
                    .append(route.gateways())
                    .append(" ready ")
                    .append(route.quality().ready())
                    .append('\n');
        }
    }
}
