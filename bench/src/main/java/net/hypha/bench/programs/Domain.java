package net.hypha.bench.programs;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A domain of a benchmark, and where it runs.
 *
 * @param name a child's ends with its parent's
 * @param number from 0 to 99, of its own: its address pools follow from it
 * @param host of the lab
 * @param address of that host, which all its nodes and neighbours reach
 * @param parent null for a root
 * @param children names of domains that may join it
 */
public record Domain(
        String name,
        int number,
        String host,
        String address,
        @Nullable Domain parent,
        List<String> children) {
    static final String TRUST = "trust-domain";
    static final String TRUST_PARENT = "trust-parent";
    static final int PORT = 50_100;

    private static final int SERVICES = 30; // second byte of an address
    private static final int NODES = 130;
    private static final int LAST = 0xff;

    public Domain {
        children = List.copyOf(children);
    }

    /** One without neighbours. */
    public static Domain alone(String host, String address) {
        return new Domain("bench", 0, host, address, null, List.of());
    }

    /** The domain above others, by their names. */
    public static Domain root(String host, String address, List<String> children) {
        return new Domain("bench", 0, host, address, null, children);
    }

    /** A domain below. */
    public static Domain below(Domain parent, String name, int number, String host, String address) {
        return new Domain(name, number, host, address, parent, List.of());
    }

    String configuration(Path directory) {
        StringBuilder text = new StringBuilder(
                """
                domain:
                  name: %1$s
                  state: %2$s/domain
                  exchange: {listen: "%3$s:%4$d", trust: %2$s/%5$s}
                  api: {socket: %2$s/domain.sock}
                  pools: {services: ["10.%6$d.0.0/16", "fd%7$02x::/16"], nodes: ["10.%8$d.0.0/16", "fc%7$02x::/16"]}
                """.formatted(name, directory, address, PORT, TRUST, SERVICES + number, LAST - number, NODES + number));
        if (parent != null) {
            text.append("  parent: {name: %s, dial: \"%s:%d\", trust: %s/%s}\n"
                    .formatted(parent.name(), parent.address(), PORT, directory, TRUST_PARENT));
        }
        if (!children.isEmpty()) {
            text.append("  children: [");
            children.forEach(child -> text.append("{name: ").append(child).append("}, "));
            text.append("]\n");
        }
        return text.toString();
    }
}
