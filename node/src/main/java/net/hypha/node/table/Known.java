package net.hypha.node.table;

import java.time.Instant;
import net.hypha.exchange.message.Message.Position;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * All the domain has told, at one moment. Immutable.
 *
 * @param position the domain's table position this stands for; null before the first update
 * @param subnet lent to this node; null before the first welcome
 * @param toldAt when the domain last said something; null before the first time, also if all this was read from disk
 */
public record Known(
        Table table,
        @Nullable Neighbourhood neighbourhood,
        @Nullable Position position,
        @Nullable SubnetLease subnet,
        @Nullable Instant toldAt) {
    public static final Known NOTHING = new Known(Table.empty(), null, null, null, null);

    /** Under which key a service is planned. */
    public ServiceKey family(ServiceKey service) {
        return neighbourhood == null ? service : neighbourhood.family(service);
    }

    Known withSubnet(@Nullable SubnetLease lent, Instant now) {
        return new Known(table, neighbourhood, position, lent == null ? subnet : lent, now);
    }
}
