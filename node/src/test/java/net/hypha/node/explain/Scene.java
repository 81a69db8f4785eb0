package net.hypha.node.explain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Bond;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.distance.Sight;
import net.hypha.node.distance.Snapshot;
import net.hypha.node.plan.Desired;
import net.hypha.node.plan.Ids;
import net.hypha.node.plan.LocalWorkload;
import net.hypha.node.plan.Observed;
import net.hypha.node.plan.Planner;
import net.hypha.node.plan.World;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.plan.Candidate;
import net.hypha.semantics.policy.Policies;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;

/** A service on router2, as router1 sees it; instance 0 is on router1 itself. Planned as in earnest. */
final class Scene {
    static final ServiceKey WEB = ServiceKey.of("web", "here");
    static final long NOW = TimeUnit.HOURS.toNanos(1);
    private static final NodeName SELF = new NodeName("router1");
    private static final NodeName OTHER = new NodeName("router2");
    private static final long HALF_LIFE = TimeUnit.SECONDS.toNanos(1);

    private final String word;
    final List<Instance> instances = new ArrayList<>();
    final Map<Integer, BackendStats> measured = new HashMap<>();
    final Map<Integer, Integer> loads = new HashMap<>();
    final Map<Integer, Long> since = new HashMap<>();
    final Map<String, Integer> bonds = new HashMap<>();
    PolicyOptions options = PolicyOptions.DEFAULT;
    Family family = Family.IPV4;

    Scene(String word, int count) {
        this.word = word;
        for (int number = 0; number < count; number++) {
            instances.add(instance(number, number == 0 ? SELF : OTHER));
        }
    }

    static Instance instance(int number, NodeName node) {
        return new Instance(
                WEB,
                number,
                node,
                AddressPair.of("10.30.0." + (number + 10), "fdff::" + (number + 1)),
                AddressPair.of("10.18.0." + (number + 2), number == 2 ? null : "fc00::" + (number + 2)),
                null,
                Instance.State.READY);
    }

    Scene with(Instance other) {
        instances.set(other.number(), other);
        return this;
    }

    Instance weighing(int number, int weight, String labels) {
        Instance one = instances.get(number);
        return new Instance(
                WEB,
                number,
                one.node(),
                one.instanceAddress(),
                one.namespaceAddress(),
                null,
                one.state(),
                weight,
                LabelSet.parse(labels));
    }

    /** @param responseMs 0: none was seen; sampled just now */
    Scene measured(int number, long responseMs, int pending, int open) {
        long samples = responseMs == 0 ? 0 : 3;
        long ns = TimeUnit.MILLISECONDS.toNanos(responseMs);
        measured.put(
                number,
                new BackendStats(ns, NOW, samples, 0, pending, open, 9, 0, 0, 3, 2, 0, 0, false, null, NOW - 1_000, 0));
        return this;
    }

    Scene ejected(int number, Evidence why, int seconds) {
        long until = NOW + TimeUnit.SECONDS.toNanos(seconds);
        measured.put(number, new BackendStats(0, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0, 0, false, why, 0, until));
        return this;
    }

    Explanation explained() {
        Desired desired = new Planner(Policies.STANDARD::policy).plan(world(), new Ids());
        Map<Integer, BackendStats> stats = new HashMap<>();
        desired.backendsOf(WEB).forEach((id, candidate) -> {
            BackendStats one = measured.get(number(candidate));
            if (one != null) {
                stats.put(id, one);
            }
        });
        return Explaining.of(new Facts(
                SELF,
                instances.stream().<Candidate>map(Candidate.ToInstance::new).toList(),
                options,
                desired.own(WEB, WEB, word).orElse(null),
                desired.backendsOf(WEB),
                desired.entries(),
                stats,
                family,
                candidate -> Optional.of(
                        number(candidate) == 0
                                ? new Sight(Distance.NONE, 0)
                                : new Sight(new Distance(1_500_000, Distance.Source.PROBE), 2_000_000_000L)),
                candidate -> number(candidate) == 0 ? Optional.of("HTTP 500, expected 200-399") : Optional.empty(),
                List.of(
                        new Facts.Caller("red", InetAddress.ofLiteral("10.30.0.100")),
                        new Facts.Caller("blue", InetAddress.ofLiteral("10.30.0.101"))),
                bonds(desired),
                new Facts.Clock(NOW, HALF_LIFE)));
    }

    /** Each caller's, by instance number; 9: one whose instance is another by now. */
    private List<Bond> bonds(Desired desired) {
        List<Bond> all = new ArrayList<>();
        desired.backendsOf(WEB)
                .forEach((id, candidate) -> bonds.forEach((caller, number) -> {
                    int generation = desired.entries().get(new Entry.BackendKey(id)) instanceof Entry.Backend backend
                            ? backend.generation()
                            : 0;
                    if (number == number(candidate)) {
                        all.add(new Bond(InetAddress.ofLiteral(caller), id, generation));
                    } else if (number == 9) {
                        all.add(new Bond(InetAddress.ofLiteral(caller), id, generation + 1));
                    }
                }));
        return all;
    }

    private static int number(Candidate candidate) {
        return ((Candidate.ToInstance) candidate).instance().number();
    }

    /** One line each: share, number, tier, why. */
    String text() {
        Explanation explanation = explained();
        StringBuilder text = new StringBuilder(
                explanation.selection() + ", tier " + explanation.tier() + " of " + explanation.tiers() + "\n");
        for (Explanation.One one : explanation.candidates()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%5.1f %% %s in %s: %s%n",
                    one.share() * 100,
                    one.number(),
                    Objects.requireNonNullElse(one.tier(), "none"),
                    one.why()));
        }
        return text.toString();
    }

    private World world() {
        ServiceState web = new ServiceState(
                WEB,
                1,
                word,
                Map.of(word, AddressPair.of("10.30.0.1", "fdff:1000::1")),
                new ServiceOptions(Map.of(word, options), Health.NONE),
                Map.of(),
                instances,
                List.of());
        Neighbourhood.Area area = new Neighbourhood.Area(
                new DomainName("here"),
                List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16")),
                List.of(Prefix.parse("10.18.0.0/16"), Prefix.parse("fc00::/16")),
                List.of(tunnel(1)),
                null);
        Neighbourhood around = new Neighbourhood(area, "oakestra", List.of(node(SELF, 1), node(OTHER, 2)), List.of());
        return new World(
                SELF,
                null,
                around,
                PersistentMap.<ServiceKey, ServiceState>empty().with(WEB, web),
                instances.isEmpty() ? List.of() : List.of(local(instances.getFirst())),
                Set.of(),
                new Observed(
                        Snapshot.NOTHING,
                        PersistentMap.<ServiceKey, Observed.OfService>empty()
                                .with(WEB, new Observed.OfService(loads, since)),
                        Map.of()));
    }

    private static LocalWorkload local(Instance instance) {
        return new LocalWorkload(
                "host0",
                instance.namespaceAddress(),
                instance.instanceAddress(),
                11,
                "02:00:00:00:00:01",
                "06:00:00:00:00:01",
                instance.state(),
                false);
    }

    private static Neighbourhood.Node node(NodeName name, int number) {
        return new Neighbourhood.Node(
                name, tunnel(number), new SubnetLease(Prefix.parse("10.18." + number + ".0/26"), null), null);
    }

    private static Endpoint tunnel(int number) {
        return new Endpoint(InetAddress.ofLiteral("192.0.2." + number), 50_103);
    }
}
