package net.hypha.node.plan;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.node.distance.Snapshot;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.distance.Distance;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.table.PersistentMap;
import net.hypha.semantics.table.ServiceState;

/** The demo's two routers: in-our-cluster with a web server on three hosts, uptown with a caller. */
public final class Worlds {
    public static final ServiceKey WEB = ServiceKey.of("webserver", "in-our-cluster");
    public static final DomainName CLUSTER = new DomainName("in-our-cluster");
    public static final DomainName UPTOWN = new DomainName("uptown");
    public static final DomainName EU = new DomainName("eu");
    public static final NodeName ROUTER1 = new NodeName("router1");
    public static final NodeName ROUTER2 = new NodeName("router2");
    public static final Endpoint TUNNEL1 = endpoint("192.0.2.1");
    public static final Endpoint TUNNEL2 = endpoint("198.51.100.2");
    private static final Location MUNICH = new Location(48.1, 11.5);
    private static final Location BERLIN = new Location(52.5, 13.4);
    private static final List<Location> HOSTS =
            List.of(new Location(48.2, 11.6), new Location(50.1, 8.7), new Location(52.4, 13.3));

    private Worlds() {}

    public static World router1(Instance.State second) {
        return new World(
                ROUTER1,
                MUNICH,
                new Neighbourhood(
                        cluster(),
                        "oakestra",
                        List.of(new Neighbourhood.Node(
                                ROUTER1,
                                TUNNEL1,
                                new SubnetLease(Prefix.parse("10.18.0.0/26"), Prefix.parse("fc00::/120")),
                                MUNICH)),
                        List.of(uptown())),
                List.of(webserver(second)),
                List.of(host(1, Instance.State.READY), host(2, second), host(3, Instance.State.READY)));
    }

    /** Router 1 with so many instances of the web server on it, at most 240, each a workload of its own. */
    static World router1(int instances) {
        World world = router1(Instance.State.READY);
        List<LocalWorkload> workloads = new ArrayList<>();
        List<Instance> all = new ArrayList<>();
        for (int number = 0; number < instances; number++) {
            AddressPair inside = AddressPair.of("10.18.0." + (number + 2), null);
            AddressPair outside = AddressPair.of("10.30.1." + number, null);
            workloads.add(new LocalWorkload(
                    "many" + number,
                    inside,
                    outside,
                    11 + number,
                    "02:00:00:00:00:01",
                    "06:00:00:00:00:01",
                    Instance.State.READY,
                    false));
            all.add(new Instance(WEB, number, ROUTER1, outside, inside, null, Instance.State.READY));
        }
        return new World(
                world.node(),
                world.location(),
                world.neighbourhood(),
                List.of(new ServiceState(WEB, 1, "closest", addresses(), Map.of(), all, List.of())),
                workloads);
    }

    /** Router 1, where uptown may use only some services. */
    static World exporting(Set<String> services) {
        World world = router1(Instance.State.READY);
        Neighbourhood around = Objects.requireNonNull(world.neighbourhood());
        return new World(
                world.node(),
                world.location(),
                new Neighbourhood(
                        around.domain(),
                        around.treeZone(),
                        around.nodes(),
                        around.peers(),
                        Map.of(UPTOWN, ServiceFilter.of(services))),
                world.services(),
                world.workloads());
    }

    /** Router 1 in a cluster below eu, which has no nodes; beside it is uptown, another cluster. */
    public static World inATree(Instance.State second) {
        return inATree(second, 1);
    }

    /** @param far ready instances in uptown */
    static World inATree(Instance.State second, int far) {
        World world = router1(second);
        Neighbourhood around = Objects.requireNonNull(world.neighbourhood());
        Neighbourhood.Area eu = new Neighbourhood.Area(
                EU, List.of(Prefix.parse("10.32.0.0/16")), List.of(Prefix.parse("10.20.0.0/16")), List.of(), null);
        return new World(
                world.node(),
                world.location(),
                new Neighbourhood(
                        around.domain(),
                        around.treeZone(),
                        around.nodes(),
                        List.of(uptown(), eu),
                        Map.of(),
                        List.of(EU)),
                List.of(webserver(second), theTreesWebserver(far)),
                world.workloads());
    }

    /** The same service in all of eu: here, and in uptown. */
    private static ServiceState theTreesWebserver(int far) {
        return new ServiceState(
                new ServiceKey(WEB.name(), EU),
                1,
                "round-robin",
                Map.of("round-robin", AddressPair.of("10.32.0.1", null)),
                Map.of(0, AddressPair.of("10.32.0.2", null)),
                List.of(),
                List.of(
                        new Route(CLUSTER, List.of(), null, Quality.NONE, List.of(CLUSTER)),
                        new Route(EU, List.of(), BERLIN, new Quality(far, 0), List.of(UPTOWN, EU))));
    }

    /** Router 2, or one like it, where the cluster's gateways are those given. */
    static World router2(NodeName node, List<Endpoint> gateways) {
        World world = router2();
        Neighbourhood around = Objects.requireNonNull(world.neighbourhood());
        return new World(
                node,
                world.location(),
                new Neighbourhood(
                        around.domain(),
                        around.treeZone(),
                        List.of(),
                        List.of(cluster().with(gateways, List.of()))),
                world.services(),
                world.workloads());
    }

    public static World router2() {
        LocalWorkload caller = new LocalWorkload(
                "host4",
                AddressPair.of("10.19.0.2", "fc01::2"),
                AddressPair.of("10.31.0.1", "fdfe::1"),
                14,
                "02:00:00:00:00:04",
                "06:00:00:00:00:04",
                Instance.State.READY,
                false);
        return new World(
                ROUTER2,
                BERLIN,
                new Neighbourhood(
                        uptown(),
                        "oakestra",
                        List.of(new Neighbourhood.Node(
                                ROUTER2,
                                TUNNEL2,
                                new SubnetLease(Prefix.parse("10.19.0.0/26"), Prefix.parse("fc01::/120")),
                                BERLIN)),
                        List.of(cluster())),
                List.of(learnt()),
                List.of(caller));
    }

    public static ServiceState webserver(Instance.State second) {
        List<Instance> instances = new ArrayList<>();
        Map<Integer, AddressPair> numbers = new TreeMap<>();
        for (int host = 1; host <= 3; host++) {
            LocalWorkload workload = host(host, Instance.State.READY);
            numbers.put(host - 1, workload.instanceAddress());
            instances.add(new Instance(
                    WEB,
                    host - 1,
                    ROUTER1,
                    workload.instanceAddress(),
                    workload.namespaceAddress(),
                    HOSTS.get(host - 1),
                    host == 2 ? second : Instance.State.READY));
        }
        return new ServiceState(WEB, 1, "closest", addresses(), numbers, instances, List.of());
    }

    /** Router 2, where the cluster told this of the web server, and its gateway is so far. */
    static World routed(Quality quality, long gatewayNs, Observed.OfRoute known) {
        World world = router2();
        return new World(
                world.node(),
                world.location(),
                world.neighbourhood(),
                PersistentMap.<ServiceKey, ServiceState>empty().with(WEB, learnt(quality)),
                world.workloads(),
                Set.of(),
                new Observed(
                        new Snapshot(
                                Map.of(), Map.of(TUNNEL1.tunnel(), new Distance(gatewayNs, Distance.Source.PROBE))),
                        PersistentMap.<ServiceKey, Observed.OfService>empty()
                                .with(WEB, new Observed.OfService(Map.of(), Map.of(), Map.of(CLUSTER, known))),
                        Map.of()));
    }

    /** The same service as uptown learns it. */
    public static ServiceState learnt() {
        return learnt(new Quality(3, 2_000_000));
    }

    /** The same of another quality. */
    public static ServiceState learnt(Quality quality) {
        Route route = new Route(CLUSTER, List.of(TUNNEL1), MUNICH, quality, List.of(CLUSTER));
        Map<Integer, AddressPair> numbers =
                Map.of(0, host(1, Instance.State.READY).instanceAddress());
        return new ServiceState(WEB, 1, "closest", addresses(), numbers, List.of(), List.of(route));
    }

    private static Map<String, AddressPair> addresses() {
        return Map.of(
                "closest", AddressPair.of("10.30.0.1", "fdff:1000::1"),
                "fastest", AddressPair.of("10.30.0.2", "fdff:2800::1"),
                "round-robin", AddressPair.of("10.30.0.3", "fdff:2000::1"));
    }

    public static LocalWorkload host(int number, Instance.State state) {
        return new LocalWorkload(
                "host" + number,
                AddressPair.of("10.18.0." + (number + 1), "fc00::" + (number + 1)),
                AddressPair.of("10.30.0." + (number + 10), "fdff::" + number),
                10 + number,
                "02:00:00:00:00:0" + number,
                "06:00:00:00:00:0" + number,
                state,
                false);
    }

    public static Neighbourhood.Area cluster() {
        return new Neighbourhood.Area(
                CLUSTER,
                List.of(Prefix.parse("10.30.0.0/16"), Prefix.parse("fdff::/16")),
                List.of(Prefix.parse("10.18.0.0/16"), Prefix.parse("fc00::/16")),
                List.of(TUNNEL1),
                MUNICH);
    }

    public static Neighbourhood.Area uptown() {
        return new Neighbourhood.Area(
                UPTOWN,
                List.of(Prefix.parse("10.31.0.0/16"), Prefix.parse("fdfe::/16")),
                List.of(Prefix.parse("10.19.0.0/16"), Prefix.parse("fc01::/16")),
                List.of(TUNNEL2),
                BERLIN);
    }

    public static Endpoint endpoint(String address) {
        return new Endpoint(InetAddress.ofLiteral(address), 50_103);
    }
}
