package net.hypha.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.Resolver;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.SrvPrefix;
import net.hypha.semantics.name.Zones;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.ServiceState;
import net.hypha.semantics.table.Table;
import net.hypha.semantics.table.TableChange;

/** Two domains: a {@code webserver} here with both families and HTTP on port 8080, an IPv4-only {@code old} in uptown. */
final class TestZone implements SemanticZone {
    private static final Zones ZONES = Zones.of("in-our-cluster", "uptown");

    private final Table table = Table.empty().apply(new TableChange(true, List.of(webserver(), old()), List.of()));

    @Override
    public Answer resolve(SemanticName name) {
        if (name.service().name().text().equals("lost")) {
            return new Answer.Unreachable("the domain is out of reach");
        }
        if (name.service().name().text().equals("broken")) {
            throw new IllegalStateException("a bug for the test");
        }
        return Resolver.resolve(name, table)
                .<Answer>map(pair -> new Answer.Known(pair, Map.of(new SrvPrefix("http", "tcp"), 8080)))
                .orElseGet(Answer.Unknown::new);
    }

    @Override
    public Zones zones() {
        return ZONES;
    }

    @Override
    public Optional<String> pointer(InetAddress address) {
        return Resolver.name(address, table).map(name -> name.text(ZONES));
    }

    @Override
    public List<Prefix> pools() {
        return List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16"), Prefix.parse("10.31.0.0/16"));
    }

    private static ServiceState webserver() {
        return new ServiceState(
                ServiceKey.of("webserver", "in-our-cluster"),
                1,
                "fastest",
                Map.of(
                        "fastest", AddressPair.of("10.30.0.1", "fdff:2800::1"),
                        "closest", AddressPair.of("10.30.0.2", "fdff:1000::1")),
                Map.of(2, AddressPair.of("10.30.0.9", "fdff::3")),
                new ArrayList<>(),
                new ArrayList<>());
    }

    private static ServiceState old() {
        return new ServiceState(
                ServiceKey.of("old", "uptown"),
                1,
                "random",
                Map.of("random", AddressPair.of("10.31.0.1", null)),
                Map.of(),
                List.of(),
                List.of());
    }
}
