package net.hypha.exchange.codec;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hypha.exchange.message.AreaMoves;
import net.hypha.exchange.message.Beacon;
import net.hypha.exchange.message.Doubt;
import net.hypha.exchange.message.EndpointMoves;
import net.hypha.exchange.message.Lease;
import net.hypha.exchange.message.LeaseError;
import net.hypha.exchange.message.Load;
import net.hypha.exchange.message.Message;
import net.hypha.exchange.message.Moves;
import net.hypha.exchange.message.Neighbour;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.Observation;
import net.hypha.exchange.message.ProbeKey;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.exchange.message.Workload;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.address.Prefix;
import net.hypha.semantics.distance.Coordinate;
import net.hypha.semantics.name.ServiceFilter;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.Instance;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.Quality;
import net.hypha.semantics.service.Route;
import net.hypha.semantics.service.ServiceKey;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import net.hypha.semantics.table.ServiceDelta;
import net.hypha.semantics.table.ServiceState;
import org.jspecify.annotations.Nullable;

/** Any message that an honest neighbour may send, drawn from a seed. */
final class MessageGenerator {
    private final RandomGenerator random;

    MessageGenerator(RandomGenerator random) {
        this.random = random;
    }

    private Beacon beacon() {
        byte[] key = new byte[ProbeKey.BYTES];
        random.nextBytes(key);
        return new Beacon(endpoint(), ProbeKey.of(key), maybe(this::coordinate));
    }

    private Coordinate coordinate() {
        return new Coordinate(
                random.doubles(Coordinate.DIMENSIONS, -Coordinate.FARTHEST, Coordinate.FARTHEST)
                        .boxed()
                        .toList(),
                random.nextDouble(Coordinate.LOWEST, Coordinate.FARTHEST),
                random.nextDouble(0.001, Coordinate.UNKNOWN));
    }

    Message message() {
        return switch (random.nextInt(14)) {
            case 0 ->
                new Message.Hello(random.nextInt(), text(), neighbour(), maybe(this::position), random.nextLong());
            case 1 ->
                new Message.Welcome(domain(), zone(), maybe(this::subnet), maybe(this::position), random.nextLong());
            case 2 -> new Message.Refused(text());
            case 3 ->
                new Message.Publish(
                        count(), random.nextBoolean(), some(this::workload), some(this::text), some(this::observation));
            case 4 -> new Message.Published(count(), some(this::lease), some(this::leaseError));
            case 8 -> new Message.Beacons(some(this::beacon));
            case 7 -> new Message.Unchanged(count(), random.nextLong());
            case 9 -> new Message.Loads(some(() -> new Load(key(), number(), number())));
            case 10 -> new Message.Explain(count(), List.of(text(), text(), text()));
            case 11 -> new Message.Explained(count(), number(), text());
            case 12 -> new Message.Doubts(some(this::doubt));
            case 6 -> new Message.Part(some(this::service));
            case 5 -> new Message.Interest(some(this::query), some(this::query), some(this::held));
            default ->
                new Message.Update(
                        position(),
                        random.nextBoolean(),
                        some(this::service),
                        some(this::key),
                        some(this::query),
                        maybe(this::neighbourhood),
                        maybe(this::moves),
                        some(this::delta));
        };
    }

    private Neighbour neighbour() {
        return random.nextBoolean() ? new Neighbour.OfNode(node(), endpoint(), maybe(this::location)) : domain();
    }

    private Neighbour.OfDomain domain() {
        return new Neighbour.OfDomain(
                domainName(), some(this::prefix), some(this::prefix), maybe(this::location), relation());
    }

    private Neighbour.Relation relation() {
        return Neighbour.Relation.valueOf(pick("PEER", "PARENT", "CHILD"));
    }

    private Message.Position position() {
        return new Message.Position(text(), count());
    }

    private Workload workload() {
        return new Workload(
                text(),
                maybe(() -> new ServiceName(path())),
                maybe(this::number),
                pair(),
                maybe(this::pair),
                maybe(this::location),
                state(),
                labels(),
                maybe(this::weight));
    }

    private Lease lease() {
        return new Lease(text(), maybe(this::number), pair(), random.nextBoolean());
    }

    private LeaseError leaseError() {
        return new LeaseError(text(), text());
    }

    private Observation observation() {
        return new Observation(key(), number(), count(), random.nextBoolean() ? number() : Observation.NOT_HERE);
    }

    private Doubt doubt() {
        Doubt.Kind kind = Doubt.Kind.valueOf(pick("REFUSED", "UNANSWERED", "SILENT"));
        return new Doubt(key(), number(), kind, random.nextInt(65_536), random.nextInt(256));
    }

    private Message.Query query() {
        return random.nextBoolean() ? new Message.Query.ByName(key()) : new Message.Query.ByAddress(address());
    }

    private Message.Held held() {
        return new Message.Held(key(), count(), random.nextLong());
    }

    private ServiceDelta delta() {
        ServiceKey key = key();
        return new ServiceDelta(
                key,
                count(),
                count(),
                map(this::number),
                some(() -> instance(key)),
                some(this::number),
                maybe(() -> some(this::route)),
                random.nextLong());
    }

    private Moves moves() {
        return new Moves(
                some(this::nodeAround),
                some(this::node),
                new AreaMoves(some(this::area), some(this::domainName), some(this::endpoints), some(this::endpoints)),
                random.nextLong());
    }

    private EndpointMoves endpoints() {
        return new EndpointMoves(domainName(), some(this::endpoint), some(this::endpoint));
    }

    private Neighbourhood.Node nodeAround() {
        return new Neighbourhood.Node(node(), endpoint(), subnet(), maybe(this::location));
    }

    private ServiceState service() {
        ServiceKey key = key();
        return new ServiceState(
                key,
                count(),
                policy(),
                map(this::policy),
                options(),
                map(this::number),
                some(() -> instance(key)),
                some(this::route));
    }

    private Instance instance(ServiceKey key) {
        return new Instance(key, number(), node(), pair(), pair(), maybe(this::location), state(), weight(), labels());
    }

    private int weight() {
        return random.nextInt(3) == 0 ? 100 : random.nextInt(1_001);
    }

    private LabelSet labels() {
        return LabelSet.of(some(this::label).stream()
                .distinct()
                .collect(Collectors.toMap(Function.identity(), _ -> pick("2", "gold", "A_b.c-d"))));
    }

    private ServiceOptions options() {
        Map<String, PolicyOptions> policies = some(this::policy).stream()
                .distinct()
                .collect(Collectors.toMap(Function.identity(), _ -> policyOptions()));
        return new ServiceOptions(policies, random.nextBoolean() ? Health.NONE : health());
    }

    private PolicyOptions policyOptions() {
        return new PolicyOptions(
                random.nextInt(100),
                PolicyOptions.Affinity.valueOf(pick("CALLER", "NODE")),
                labels(),
                switch (random.nextInt(4)) {
                    case 0 -> null;
                    case 1 -> PolicyOptions.USUAL_SLOW_START_MS;
                    default -> random.nextInt(600_001);
                });
    }

    private Health health() {
        Health.Check check =
                switch (random.nextInt(4)) {
                    case 0 -> new Health.None();
                    case 1 -> new Health.Tcp(random.nextInt(1, 65_536));
                    case 2 ->
                        new Health.Http(
                                random.nextInt(1, 65_536),
                                pick("/", "/health?deep=1"),
                                random.nextInt(100, 300),
                                random.nextInt(300, 600),
                                pick("", "shop.example:80"));
                    default -> new Health.Exec(List.of("/bin/check", "", "Größe: ∞"));
                };
        return new Health(
                check,
                random.nextInt(1_000, 10_000),
                random.nextInt(10, 1_000),
                random.nextInt(1, 101),
                random.nextInt(1, 101));
    }

    private Route route() {
        return new Route(
                domainName(),
                some(this::endpoint),
                maybe(this::location),
                new Quality(
                        number(),
                        count(),
                        number(),
                        random.nextBoolean() ? number() : Quality.UNKNOWN_FLOWS,
                        random.nextBoolean() ? count() : Quality.UNKNOWN),
                some(this::domainName));
    }

    private Neighbourhood neighbourhood() {
        return new Neighbourhood(
                area(),
                zone(),
                some(this::nodeAround),
                some(this::area),
                some(this::domainName).stream()
                        .distinct()
                        .collect(Collectors.toMap(Function.identity(), _ -> ServiceFilter.of(some(this::term)))),
                some(this::domainName));
    }

    private String term() {
        return pick("", "closest.", "instance.") + pick("*", "*.shop", path());
    }

    private Neighbourhood.Area area() {
        return new Neighbourhood.Area(
                domainName(),
                some(this::prefix),
                some(this::prefix),
                some(this::endpoint),
                some(this::endpoint),
                maybe(this::location));
    }

    private <K> Map<K, AddressPair> map(Supplier<K> keys) {
        return some(keys).stream().distinct().collect(Collectors.toMap(Function.identity(), _ -> pair()));
    }

    private <V> List<V> some(Supplier<V> values) {
        return Stream.generate(values).limit(random.nextInt(4)).toList();
    }

    private <V> @Nullable V maybe(Supplier<V> values) {
        return random.nextBoolean() ? values.get() : null;
    }

    private ServiceKey key() {
        return new ServiceKey(new ServiceName(path()), domainName());
    }

    private DomainName domainName() {
        return new DomainName(path());
    }

    private String zone() {
        return path();
    }

    private NodeName node() {
        return new NodeName(label());
    }

    private String policy() {
        return pick("fastest", "closest", "round-robin", "random", "a-policy-to-come");
    }

    private String path() {
        return IntStream.range(0, random.nextInt(1, 4)).mapToObj(_ -> label()).collect(Collectors.joining("."));
    }

    private String label() {
        return pick("a", "web-server", "3", "munich", "x2", "l23456789-123456789-123456789");
    }

    private String text() {
        return pick("x", "hypha 0.1", "container/web-1", "Größe: ∞", "🍄".repeat(20), "' or \"1\" = \"1");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Instance.State state() {
        return Instance.State.valueOf(pick("READY", "DRAINING", "UNHEALTHY"));
    }

    private long count() {
        return random.nextLong() >>> (1 + random.nextInt(62));
    }

    private int number() {
        return random.nextInt() >>> (1 + random.nextInt(30));
    }

    private Location location() {
        return new Location(random.nextDouble(-90, 90), random.nextDouble(-180, 180));
    }

    private Endpoint endpoint() {
        String link = "%02x:00:5e:00:53:%02x".formatted(random.nextInt(128) * 2, random.nextInt(256));
        return new Endpoint(address(), random.nextInt(1, 65_536), random.nextBoolean() ? link : null);
    }

    private SubnetLease subnet() {
        return random.nextBoolean()
                ? new SubnetLease(Prefix.parse("10.18.0.64/26"), maybe(() -> Prefix.parse("fc00::/120")))
                : new SubnetLease(null, Prefix.parse("fc00::100/120"));
    }

    private Prefix prefix() {
        return Prefix.parse(pick("10.30.0.0/16", "fdff::/16", "0.0.0.0/0", "::/0", "192.0.2.1/32", "2001:db8::/33"));
    }

    private AddressPair pair() {
        return switch (random.nextInt(3)) {
            case 0 -> new AddressPair(v4(), null);
            case 1 -> new AddressPair(null, v6());
            default -> new AddressPair(v4(), v6());
        };
    }

    private InetAddress address() {
        return random.nextBoolean() ? v4() : v6();
    }

    private Inet4Address v4() {
        return (Inet4Address) bytes(new byte[4], 0);
    }

    private Inet6Address v6() {
        return (Inet6Address) bytes(new byte[16], 1);
    }

    /** @param kept leading bytes are not drawn but 0xfd, so that no IPv4-mapped address comes out */
    private InetAddress bytes(byte[] bytes, int kept) {
        random.nextBytes(bytes);
        for (int i = 0; i < kept; i++) {
            bytes[i] = (byte) 0xfd;
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
