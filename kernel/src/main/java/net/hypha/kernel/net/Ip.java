package net.hypha.kernel.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * iproute2 inside one namespace: many commands in one process (batch mode), and answers as values (JSON mode). Errors name
 * the command that failed and what ip said.
 */
public final class Ip {
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
        List<IpObject> all = query("-details", "link", "show");
        Map<String, Integer> indexes = new HashMap<>();
        all.forEach(each -> indexes.put(each.text("ifname"), each.number("ifindex")));
        return all.stream().map(each -> link(each, indexes)).toList();
    }

    /** The device with that name, empty if there is none. */
    public Optional<Link> link(String name) {
        return links().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** All addresses of all devices. */
    public List<IpAddress> addresses() {
        List<IpAddress> found = new ArrayList<>();
        for (IpObject device : query("address", "show")) {
            for (IpObject address : device.objects("addr_info")) {
                found.add(new IpAddress(
                        device.text("ifname"),
                        InetAddress.ofLiteral(address.text("local")),
                        address.number("prefixlen")));
            }
        }
        return found;
    }

    /** Routes of the main table, IPv4 then IPv6. */
    public List<IpRoute> routes() {
        List<IpRoute> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            query(family, "route", "show").stream().map(Ip::route).forEach(found::add);
        }
        return found;
    }

    /** Routes of the main table by one device that were entered under a protocol number, IPv4 then IPv6. */
    public List<IpRoute> routes(String device, int protocol) {
        List<IpRoute> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            query(family, "route", "show", "dev", device, "proto", String.valueOf(protocol)).stream()
                    .map(Ip::route)
                    .forEach(found::add);
        }
        return found;
    }

    /** Neighbours of all devices, both families. */
    public List<IpNeighbour> neighbours() {
        return query("neighbour", "show", "nud", "all").stream()
                .filter(each -> each.has("dst"))
                .map(each -> new IpNeighbour(
                        InetAddress.ofLiteral(each.text("dst")),
                        each.text("dev"),
                        each.optional("lladdr"),
                        each.texts("state").stream().findFirst().orElse("")))
                .toList();
    }

    /** @param indexes by name: of a peer in the same namespace ip gives the name, of another the index */
    private static Link link(IpObject from, Map<String, Integer> indexes) {
        return new Link(
                from.number("ifindex"),
                from.text("ifname"),
                from.text("address"),
                from.texts("flags").contains("UP"),
                from.number("mtu"),
                from.object("linkinfo").text("info_kind"),
                from.optional("ifalias"),
                indexes.getOrDefault(from.text("link"), from.number("link_index")));
    }

    private static IpRoute route(IpObject from) {
        return new IpRoute(
                from.text("dst"),
                from.has("gateway") ? from.text("gateway") : from.object("via").optional("host"),
                from.optional("dev"),
                from.has("type") ? from.text("type") : "unicast");
    }

    private List<IpObject> query(String... arguments) {
        List<String> argv = new ArrayList<>(inside("-json"));
        argv.addAll(List.of(arguments));
        return IpObject.list(Command.check(argv));
    }

    private List<String> inside(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("nsenter", "--net=" + namespace.path(), "--", "ip"));
        argv.addAll(List.of(arguments));
        return argv;
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
