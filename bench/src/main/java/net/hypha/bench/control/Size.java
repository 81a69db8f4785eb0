package net.hypha.bench.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How large a domain is. Instances are spread so that each service has the same number of instances and of listeners.
 *
 * @param instances on each node
 * @param interests of each node, in services
 */
record Size(int nodes, int services, int instances, int interests) {
    /** Neighbours in this ring of services share few listeners; has no common divisor with the numbers of services used. */
    private static final int STRIDE = 7;

    String text() {
        return String.format(Locale.ROOT, "%d nodes x %d instances", nodes, instances);
    }

    static String service(int number) {
        return "s" + number;
    }

    /** The services that a node is interested in; it runs its instances in them, too. */
    List<Integer> servicesOf(int node) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < interests; i++) {
            all.add(Math.floorMod(node * STRIDE + i * (services / interests), services));
        }
        return all;
    }
}
