package net.hypha.bench.meaning;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hypha.bench.load.Page;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.programs.Domain;
import net.hypha.bench.programs.HyphaPrograms;
import net.hypha.bench.scene.Hosts;
import net.hypha.bench.scene.Switch;
import net.hypha.bench.scene.Switch.Cable;
import net.hypha.lab.HostSpec;
import net.hypha.lab.Lab;
import net.hypha.lab.LabSpec;

/**
 * Five nodes and their domain at one switch, four of them behind a cable with a delay. Callers are on the first; two instances of {@code web} on each, and
 * room for one more on the last; one of {@code away} on each of the others:
 *
 * <pre>
 *   c, callers, i0, i1 -- n1 ----------+
 *       i2, i3, a2 -- n2 -- 0.25 ms ---+
 *       i4, i5, a3 -- n3 -- 0.5 ms ----x-- d (the domain)
 *       i6, i7, a4 -- n4 -- 1 ms ------+
 *  i8, i9, i10, a5 -- n5 -- 2 ms ------+
 * </pre>
 */
final class Scene implements AutoCloseable {
    static final String WEB = "web";
    static final int USUAL = 10;
    /** The one that becomes slow. */
    static final String SLOW = "i4";
    /** Of {@code away}: the shortest round trip, and the shortest way on the globe. */
    static final String NEAREST = "a2";

    static final String CLOSEST = "a4";
    static final int CALLERS = 40;

    private static final String AWAY = "away";
    private static final String DOMAIN = "d";
    private static final int NODES = 5;
    private static final long[] DELAYS_NS = {0, 250_000, 500_000, 1_000_000, 2_000_000};
    private static final List<String> LOCATIONS =
            List.of("48.14,11.58", "-33.87,151.21", "52.52,13.40", "48.37,10.90", "48.86,2.35");

    private final Lab lab;
    private final HyphaPrograms programs;
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();

    private Scene(Lab lab, HyphaPrograms programs) {
        this.lab = lab;
        this.programs = programs;
    }

    static String caller(int number) {
        return "s" + number;
    }

    private static List<String> hostsOfInstances() {
        return Stream.concat(
                        IntStream.rangeClosed(0, USUAL).mapToObj(i -> "i" + i),
                        IntStream.rangeClosed(2, NODES).mapToObj(i -> "a" + i))
                .toList();
    }

    /** The number of an instance's node. */
    private static int place(String instance) {
        int number = Integer.parseInt(instance.substring(1));
        return instance.startsWith("a") ? number : Math.min(number / 2 + 1, NODES);
    }

    private static String node(String instance) {
        return "n" + place(instance);
    }

    static LabSpec spec(String name) {
        List<HostSpec> others = new ArrayList<>(List.of(Hosts.caller("c")));
        hostsOfInstances().forEach(instance -> others.add(HostSpec.host(instance)));
        IntStream.range(0, CALLERS).forEach(i -> others.add(HostSpec.host(caller(i))));
        return net().spec(name, others);
    }

    private static Switch net() {
        return new Switch(Stream.concat(
                        Stream.of(new Cable(DOMAIN, 10)),
                        IntStream.rangeClosed(1, NODES)
                                .mapToObj(i -> new Cable("n" + i, i, Duration.ofNanos(DELAYS_NS[i - 1]))))
                .toList());
    }

    /** Brings all of it up, with ten instances of {@code web}. */
    static Scene start(Lab lab, String launcher) {
        Switch net = net();
        net.start(lab);
        HyphaPrograms programs = new HyphaPrograms(lab, launcher);
        programs.start(
                Domain.alone(DOMAIN, net.address(DOMAIN)),
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(i -> net.node("n" + i, "  location: \"" + LOCATIONS.get(i - 1) + "\"\n"))
                        .toList());
        Scene scene = new Scene(lab, programs);
        programs.attach("n1", "c", Optional.empty());
        scene.service(WEB, "fastest");
        scene.service(AWAY, "nearest");
        hostsOfInstances().forEach(host -> scene.instances.put(host, Instance.start(lab, host)));
        hostsOfInstances().stream().filter(host -> !host.equals("i" + USUAL)).forEach(scene::attach);
        return scene;
    }

    /** An address of a service under a policy. */
    InetSocketAddress service(String service, String policy) {
        return bothOf(service, policy).getFirst();
    }

    /** Its addresses under a policy, IPv4 then IPv6. */
    List<InetSocketAddress> bothOf(String service, String policy) {
        return programs.apply(DOMAIN, service, policy).stream()
                .map(Scene::socket)
                .toList();
    }

    InetSocketAddress away(String policy) {
        return service(AWAY, policy);
    }

    private static InetSocketAddress socket(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), Page.PORT);
    }

    /** Attaches an instance, and waits until it is ready and the caller has reached it. */
    void attach(String host) {
        programs.attach(
                node(host),
                host,
                Optional.of(host.startsWith("a") ? AWAY : WEB),
                host.startsWith("a") ? null : number(host));
        addresses.put(
                host,
                socket(programs.awaitReady(node(host), host)
                        .path("instanceAddress")
                        .path("v4")
                        .asString()));
    }

    private static int number(String host) {
        return Integer.parseInt(host.substring(1));
    }

    void detach(String host) {
        programs.detach(node(host), host);
    }

    /** The first so many of {@code web}. */
    List<Instance> web(int count) {
        return IntStream.range(0, count).mapToObj(i -> instance("i" + i)).toList();
    }

    Instance instance(String host) {
        return Objects.requireNonNull(instances.get(host), host);
    }

    /** The way to each of the first so many and back. */
    long[] roundTripsNs(int count) {
        return IntStream.range(0, count)
                .mapToLong(i -> 2 * DELAYS_NS[place("i" + i) - 1])
                .toArray();
    }

    /** The first so many of {@code web}, and a service's address. */
    Load.Targets targets(InetSocketAddress service, int count) {
        List<String> names = IntStream.range(0, count).mapToObj(i -> "i" + i).toList();
        return new Load.Targets(
                service,
                names.stream()
                        .map(name -> Objects.requireNonNull(addresses.get(name), name))
                        .toList(),
                names);
    }

    /** nginx beside the caller, before the first so many of {@code web}. */
    Proxy proxy(int count) {
        return Proxy.start(
                lab,
                "c",
                targets(Proxy.address(Choice.NGINX_LEAST_CONNECTIONS), count).instances());
    }

    /** Attaches more callers to the first node, such as have not been there before if the name is new. */
    void attachCallers(String name) {
        IntStream.range(0, CALLERS).forEach(i -> programs.attachCaller("n1", caller(i), name + "-" + i));
    }

    void detachCallers(String name) {
        IntStream.range(0, CALLERS).forEach(i -> programs.detach("n1", name + "-" + i));
    }

    /** Runs a load in a host's namespace. */
    List<Answer> run(String host, Load load, List<Request> requests) {
        return lab.namespace(host).call(() -> {
            try {
                return load.run(requests);
            } catch (IOException e) {
                throw new MeasureException("the load failed: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void close() {
        instances.values().forEach(Instance::close);
        IntStream.rangeClosed(1, NODES).forEach(i -> programs.cleanUp("n" + i));
    }
}
