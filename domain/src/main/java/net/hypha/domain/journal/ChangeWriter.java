package net.hypha.domain.journal;

import java.net.InetAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.spec.SpecText;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Addresses;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;

/** What each change writes. */
final class ChangeWriter {
    private ChangeWriter() {}

    static void write(Database database, Change change) throws SQLException {
        switch (change) {
            case Change.ServiceSet set -> writeService(database, set);
            case Change.ServiceGone gone ->
                database.write(
                        "DELETE FROM service WHERE name = ?", gone.service().text());
            case Change.SlotSet set -> writeSlot(database, set.service().text(), set.slot());
            case Change.NodeSet set -> writeNode(database, set);
            case Change.CallerSet set ->
                database.write(
                        "INSERT INTO caller (node, workload, v4, v6) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (node, workload) DO UPDATE SET v4 = excluded.v4, v6 = excluded.v6",
                        set.node().text(),
                        set.workload(),
                        v4(set.address()),
                        v6(set.address()));
            case Change.CallerGone gone ->
                database.write(
                        "DELETE FROM caller WHERE node = ? AND workload = ?",
                        gone.node().text(),
                        gone.workload());
            case Change.PeerSet set -> writePeer(database, set.area());
            case Change.AddressRests rests ->
                database.write(
                        "INSERT OR REPLACE INTO rest (address, former, since) VALUES (?, ?, ?)",
                        Addresses.text(rests.rest().address()),
                        rests.rest().former(),
                        rests.rest().since().toString());
            case Change.RestOver over ->
                database.write("DELETE FROM rest WHERE address = ?", Addresses.text(over.address()));
            case Change.Admission admission -> AdmissionTables.write(database, admission);
            case Change.CursorMoved moved ->
                database.write(
                        "INSERT OR REPLACE INTO cursor (pool, next) VALUES (?, ?)", moved.pool(), moved.cursor());
        }
    }

    private static void writeService(Database database, Change.ServiceSet set) throws SQLException {
        String name = set.service().text();
        database.write(
                "INSERT INTO service (name, default_policy, options, health) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET default_policy = excluded.default_policy,"
                        + " options = excluded.options, health = excluded.health",
                name,
                set.defaultPolicy(),
                SpecText.optionsJson(set.options()),
                SpecText.healthJson(set.options()));
        for (var meaning : set.addresses().entrySet()) {
            database.write(
                    "INSERT INTO meaning (service, policy, v4, v6) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (service, policy) DO UPDATE SET v4 = excluded.v4, v6 = excluded.v6",
                    name,
                    meaning.getKey(),
                    v4(meaning.getValue()),
                    v6(meaning.getValue()));
        }
    }

    private static void writeSlot(Database database, String service, Slot slot) throws SQLException {
        Slot.Tenant tenant = slot.tenant();
        database.write(
                """
                INSERT INTO slot (service, number, v4, v6, node, workload, ns_v4, ns_v6, location, state,
                  weight, labels)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (service, number) DO UPDATE SET
                  v4 = excluded.v4, v6 = excluded.v6, node = excluded.node, workload = excluded.workload,
                  ns_v4 = excluded.ns_v4, ns_v6 = excluded.ns_v6, location = excluded.location, state = excluded.state,
                  weight = excluded.weight, labels = excluded.labels""",
                service,
                slot.number(),
                v4(slot.address()),
                v6(slot.address()),
                tenant == null ? null : tenant.node().text(),
                tenant == null ? null : tenant.workload(),
                tenant == null ? null : v4(tenant.namespaceAddress()),
                tenant == null ? null : v6(tenant.namespaceAddress()),
                tenant == null ? null : text(tenant.location()),
                tenant == null ? null : tenant.state().name(),
                slot.weight() == Slot.UNSAID ? null : slot.weight(),
                tenant == null ? null : SpecText.labelsJson(tenant.labels()));
    }

    private static void writeNode(Database database, Change.NodeSet set) throws SQLException {
        database.write(
                """
                INSERT INTO node (name, subnet_v4, subnet_v6, tunnel_address, tunnel_port, location)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET
                  subnet_v4 = excluded.subnet_v4, subnet_v6 = excluded.subnet_v6,
                  tunnel_address = excluded.tunnel_address, tunnel_port = excluded.tunnel_port,
                  location = excluded.location""",
                set.node().text(),
                text(set.subnet().v4()),
                text(set.subnet().v6()),
                Addresses.text(set.tunnel().address()),
                set.tunnel().port(),
                text(set.location()));
    }

    private static void writePeer(Database database, Neighbourhood.Area area) throws SQLException {
        database.write(
                "INSERT OR REPLACE INTO peer (name, service_pools, node_pools, gateways, senders, location)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                area.name().text(),
                words(area.servicePools()),
                words(area.nodePools()),
                endpoints(area.gateways()),
                endpoints(area.senders()),
                text(area.location()));
    }

    private static String endpoints(List<Endpoint> endpoints) {
        return words(endpoints.stream()
                .map(endpoint -> endpoint.port() + "@" + Addresses.text(endpoint.address()))
                .toList());
    }

    private static String words(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    private static @Nullable String v4(AddressPair pair) {
        return address(pair.v4());
    }

    private static @Nullable String v6(AddressPair pair) {
        return address(pair.v6());
    }

    private static @Nullable String address(@Nullable InetAddress address) {
        return address == null ? null : Addresses.text(address);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
