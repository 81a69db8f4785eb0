package net.hypha.domain.journal;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.hypha.domain.catalogue.Change;
import net.hypha.domain.catalogue.Quarantine;
import net.hypha.domain.catalogue.Slot;
import net.hypha.domain.spec.SpecText;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** Reads tables back as the changes that would write them, in an order in which each can be made. */
final class ChangeReader {
    private final Database database;

    ChangeReader(Database database) {
        this.database = database;
    }

    List<Change> all() throws SQLException {
        List<Change> changes = new ArrayList<>(services());
        changes.addAll(database.read(ChangeReader::slot, "SELECT * FROM slot"));
        changes.addAll(database.read(ChangeReader::node, "SELECT * FROM node"));
        changes.addAll(database.read(ChangeReader::caller, "SELECT * FROM caller"));
        changes.addAll(database.read(ChangeReader::peer, "SELECT * FROM peer"));
        changes.addAll(database.read(
                row -> new Change.CursorMoved(row.getString("pool"), row.getLong("next")), "SELECT * FROM cursor"));
        changes.addAll(database.read(ChangeReader::rest, "SELECT * FROM rest"));
        changes.addAll(AdmissionTables.read(database));
        return changes;
    }

    private List<Change> services() throws SQLException {
        record Meaning(String service, String policy, AddressPair addresses) {}
        Map<String, Map<String, AddressPair>> meanings = new TreeMap<>();
        for (Meaning meaning : database.read(
                row -> new Meaning(row.getString("service"), row.getString("policy"), pair(row, "")),
                "SELECT * FROM meaning")) {
            meanings.computeIfAbsent(meaning.service(), name -> new TreeMap<>())
                    .put(meaning.policy(), meaning.addresses());
        }
        return database.read(
                row -> new Change.ServiceSet(
                        new ServiceName(row.getString("name")),
                        row.getString("default_policy"),
                        meanings.getOrDefault(row.getString("name"), Map.of()),
                        SpecText.read(row.getString("options"), row.getString("health"))),
                "SELECT * FROM service");
    }

    private static Change slot(ResultSet row) throws SQLException {
        String node = row.getString("node");
        Slot.Tenant tenant = node == null
                ? null
                : new Slot.Tenant(
                        new NodeName(node),
                        row.getString("workload"),
                        pair(row, "ns_"),
                        location(row),
                        Instance.State.valueOf(row.getString("state")),
                        SpecText.readLabels(row.getString("labels")));
        int number = row.getInt("weight");
        int weight = row.wasNull() ? Slot.UNSAID : number;
        return new Change.SlotSet(
                new ServiceName(row.getString("service")),
                new Slot(row.getInt("number"), pair(row, ""), weight, tenant));
    }

    private static Change node(ResultSet row) throws SQLException {
        return new Change.NodeSet(
                new NodeName(row.getString("name")),
                new SubnetLease(prefix(row.getString("subnet_v4")), prefix(row.getString("subnet_v6"))),
                new Endpoint(InetAddress.ofLiteral(row.getString("tunnel_address")), row.getInt("tunnel_port")),
                location(row));
    }

    private static Change caller(ResultSet row) throws SQLException {
        return new Change.CallerSet(new NodeName(row.getString("node")), row.getString("workload"), pair(row, ""));
    }

    private static Change peer(ResultSet row) throws SQLException {
        return new Change.PeerSet(new Neighbourhood.Area(
                new DomainName(row.getString("name")),
                words(row.getString("service_pools")).map(Prefix::parse).toList(),
                words(row.getString("node_pools")).map(Prefix::parse).toList(),
                words(row.getString("gateways")).map(ChangeReader::endpoint).toList(),
                words(row.getString("senders")).map(ChangeReader::endpoint).toList(),
                location(row)));
    }

    private static Change rest(ResultSet row) throws SQLException {
        return new Change.AddressRests(new Quarantine.Rest(
                InetAddress.ofLiteral(row.getString("address")),
                row.getString("former"),
                Instant.parse(row.getString("since"))));
    }

    private static Endpoint endpoint(String text) {
        String[] parts = text.split("@", 2);
        return new Endpoint(InetAddress.ofLiteral(parts[1]), Integer.parseInt(parts[0]));
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
    }

    private static AddressPair pair(ResultSet row, String prefix) throws SQLException {
        return AddressPair.of(row.getString(prefix + "v4"), row.getString(prefix + "v6"));
    }

    private static @Nullable Prefix prefix(@Nullable String text) {
        return text == null ? null : Prefix.parse(text);
    }

    private static @Nullable Location location(ResultSet row) throws SQLException {
        String text = row.getString("location");
        return text == null ? null : Location.parse(text);
    }
}
