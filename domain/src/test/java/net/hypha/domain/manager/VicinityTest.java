package net.hypha.domain.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.EndpointMoves;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Neighbourhood.Area;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

class VicinityTest {
    private final Vicinity vicinity = new Vicinity(area("munich"), "oakestra");

    @Test
    void aGatewayOfAnotherDomainIsToldAlone() {
        vicinity.around(List.of(area("berlin", 1, 2), area("paris", 3)), Map.of(), List.of());
        long before = vicinity.version();

        vicinity.around(List.of(area("berlin", 2, 4), area("paris", 3)), Map.of(), List.of());

        Moves moves = vicinity.since(before);
        assertThat(moves).isNotNull();
        assertThat(moves.areas().here()).isEmpty();
        assertThat(moves.areas().gateways())
                .containsExactly(new EndpointMoves(new DomainName("berlin"), List.of(gateway(4)), List.of(gateway(1))));
    }

    @Test
    void whoMayUseWhatIsToldWithAllTheRest() {
        long before = vicinity.version();
        vicinity.around(List.of(area("berlin", 1)), Map.of(new DomainName("berlin"), ServiceFilter.NONE), List.of());
        assertThat(vicinity.since(before)).isNull();
        assertThat(vicinity.since(vicinity.version())).isNotNull();
    }

    /** Whoever was told of any version and hears what is different since holds what one holds who is told all. */
    @Test
    void whatIsDifferentLeadsFromAnyVersionToThePresentOne() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<Long, Neighbourhood> followers = new HashMap<>();
        Map<String, Area> areas = new TreeMap<>();
        for (int step = 0; step < 2_000; step++) {
            String context = "seed " + seed + ", step " + step;
            if (random.nextInt(3) == 0) {
                followers.putIfAbsent(vicinity.version(), vicinity.whole());
            }
            change(random, areas);
            Neighbourhood whole = vicinity.whole();
            assertThat(vicinity.digest()).as(context).isEqualTo(whole.digest());
            Map<Long, Neighbourhood> now = new HashMap<>();
            followers.forEach((version, held) -> {
                Moves moves = vicinity.since(version);
                Neighbourhood after = moves == null ? whole : held.after(moves);
                assertThat(sorted(after)).as(context).isEqualTo(sorted(whole));
                if (moves != null) {
                    assertThat(moves.digest()).as(context).isEqualTo(whole.digest());
                }
                boolean hears = random.nextInt(10) == 0;
                now.put(hears ? vicinity.version() : version, hears ? after : held);
            });
            followers.clear();
            now.entrySet().stream().limit(20).forEach(each -> followers.put(each.getKey(), each.getValue()));
        }
    }

    private void change(Random random, Map<String, Area> areas) {
        int number = random.nextInt(8);
        String domain = List.of("berlin", "paris", "rome").get(random.nextInt(3));
        switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                vicinity.node(
                        new NodeName("node" + number), random.nextBoolean() ? node(number, random.nextInt(3)) : null);
            case 3 -> areas.remove(domain);
            case 4 -> areas.put(domain, area(domain, number));
            default -> {
                Area former = areas.getOrDefault(domain, area(domain));
                Set<Endpoint> gateways = new HashSet<>(former.gateways());
                if (!gateways.remove(gateway(number))) {
                    gateways.add(gateway(number));
                }
                Set<Endpoint> senders = new HashSet<>(former.senders());
                senders.removeAll(gateways);
                if (!gateways.contains(gateway(number)) && random.nextBoolean()) {
                    senders.add(gateway(number));
                }
                areas.put(domain, former.with(List.copyOf(gateways), List.copyOf(senders)));
            }
        }
        List<DomainName> lineage = random.nextInt(100) == 0
                ? List.of(new DomainName("root" + number))
                : vicinity.whole().lineage();
        vicinity.around(List.copyOf(areas.values()), Map.of(), lineage);
    }

    /** In an order of its own. */
    private static String sorted(Neighbourhood neighbourhood) {
        List<String> all = new ArrayList<>();
        neighbourhood.nodes().forEach(node -> all.add(node.toString()));
        neighbourhood
                .peers()
                .forEach(area -> all.add(area.with(List.of(), List.of()) + ": " + sorted(area.gateways()) + ", "
                        + sorted(area.senders())));
        all.sort(null);
        return all + " below " + neighbourhood.lineage();
    }

    private static List<String> sorted(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::toString).sorted().toList();
    }

    private static Neighbourhood.Node node(int number, int place) {
        return new Neighbourhood.Node(
                new NodeName("node" + number),
                new Endpoint(InetAddress.ofLiteral("192.0.2.9"), 100 * number + place + 1),
                new SubnetLease(null, null),
                null);
    }

    private static Area area(String name, int... gateways) {
        List<Endpoint> all = new ArrayList<>();
        for (int number : gateways) {
            all.add(gateway(number));
        }
        return new Area(new DomainName(name), List.of(Prefix.parse("10.40.0.0/16")), List.of(), all, null);
    }

    private static Endpoint gateway(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2.1"), 1_000 + number);
    }
}
