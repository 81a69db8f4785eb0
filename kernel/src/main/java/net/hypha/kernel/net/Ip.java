package net.hypha.kernel.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * iproute2 inside one namespace: many commands in one process (batch mode), and answers as values (JSON mode). Errors name
 * the command that failed and what ip said.
 */
public final class Ip {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Pattern FAILED_LINE = Pattern.compile("Command failed -:(\\d+)");

    private final NetworkNamespace namespace;

    private Ip(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    public static Ip in(NetworkNamespace namespace) {
        return new Ip(namespace);
    }

    /**
     * Runs commands in order, without the word {@code ip}: {@code link set lo up}. Stops at the first that fails.
     *
     * @throws NetworkException naming the command that failed and why; those before it hold
     */
    public void batch(List<String> commands) {
        List<String> argv = inside("-batch", "-");
        Command.Result result = Command.run(argv, String.join("\n", commands) + "\n");
        if (result.exit() != 0) {
            throw new NetworkException("in " + namespace.path() + ": ip " + failed(commands, result.err()) + ": "
                    + withoutLineNumber(Command.reason(result)));
        }
    }

    /** All devices, by index. */
    public List<Link> links() {
        JsonNode all = query("-details", "link", "show");
        Map<String, Integer> indexes = new HashMap<>();
        stream(all)
                .forEach(node ->
                        indexes.put(text(node, "ifname"), node.path("ifindex").asInt(0)));
        return stream(all).map(node -> link(node, indexes)).toList();
    }

    /** The device with that name, empty if there is none. */
    public Optional<Link> link(String name) {
        return links().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** All addresses of all devices. */
    public List<IpAddress> addresses() {
        List<IpAddress> found = new ArrayList<>();
        for (JsonNode device : query("address", "show")) {
            for (JsonNode address : device.path("addr_info")) {
                found.add(new IpAddress(
                        text(device, "ifname"),
                        InetAddress.ofLiteral(text(address, "local")),
                        address.path("prefixlen").asInt(0)));
            }
        }
        return found;
    }

    /** Routes of the main table, IPv4 then IPv6. */
    public List<IpRoute> routes() {
        List<IpRoute> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            stream(query(family, "route", "show")).map(Ip::route).forEach(found::add);
        }
        return found;
    }

    /** Routes of the main table by one device that were entered under a protocol number, IPv4 then IPv6. */
    public List<IpRoute> routes(String device, int protocol) {
        List<IpRoute> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            stream(query(family, "route", "show", "dev", device, "proto", String.valueOf(protocol)))
                    .map(Ip::route)
                    .forEach(found::add);
        }
        return found;
    }

    /** Neighbours of all devices, both families. */
    public List<IpNeighbour> neighbours() {
        return stream(query("neighbour", "show", "nud", "all"))
                .filter(node -> node.has("dst"))
                .map(node -> new IpNeighbour(
                        InetAddress.ofLiteral(text(node, "dst")),
                        text(node, "dev"),
                        optional(node, "lladdr"),
                        node.path("state").path(0).asString("")))
                .toList();
    }

    /** @param indexes by name: of a peer in the same namespace ip gives the name, of another the index */
    private static Link link(JsonNode node, Map<String, Integer> indexes) {
        boolean up = stream(node.path("flags")).anyMatch(flag -> "UP".equals(flag.asString("")));
        return new Link(
                node.path("ifindex").asInt(0),
                text(node, "ifname"),
                text(node, "address"),
                up,
                node.path("mtu").asInt(0),
                node.path("linkinfo").path("info_kind").asString(""),
                optional(node, "ifalias"),
                indexes.getOrDefault(text(node, "link"), node.path("link_index").asInt(0)));
    }

    private static IpRoute route(JsonNode node) {
        return new IpRoute(
                text(node, "dst"),
                node.has("gateway") ? text(node, "gateway") : optional(node.path("via"), "host"),
                optional(node, "dev"),
                node.path("type").asString("unicast"));
    }

    private JsonNode query(String... arguments) {
        List<String> argv = new ArrayList<>(inside("-json"));
        argv.addAll(List.of(arguments));
        String out = Command.check(argv);
        return out.isBlank() ? JSON.createArrayNode() : JSON.readTree(out);
    }

    private List<String> inside(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path(), "--", "ip"));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
        // ip writes an empty object for a neighbour or device that a filter hid
        return StreamSupport.stream(array.spliterator(), false).filter(node -> !node.isEmpty() || node.isString());
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static @Nullable String optional(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asString() : null;
    }

    private static String failed(List<String> commands, String err) {
        Matcher line = FAILED_LINE.matcher(err);
        if (!line.find()) {
            return "-batch";
        }
        int index = Integer.parseInt(line.group(1)) - 1;
        return index < commands.size() ? commands.get(index) : "-batch";
    }

    private static String withoutLineNumber(String err) {
        return FAILED_LINE.matcher(err).replaceAll("").strip().replace("\n", "; ");
    }
}
