package net.hypha.domain.catalogue;

import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;

/** Who has an address. */
public sealed interface Holder {
    /** For people, e.g. {@code service 'web' (closest)}. */
    String text();

    /** @param policy the meaning's word */
    record Meaning(ServiceName service, String policy) implements Holder {
        @Override
        public String text() {
            return "service '" + service + "' (" + policy + ")";
        }
    }

    /** A number of a service, whether somebody is that instance now or not. */
    record Numbered(ServiceName service, int number) implements Holder, Comparable<Numbered> {
        @Override
        public String text() {
            return "instance " + number + " of service '" + service + "'";
        }

        @Override
        public int compareTo(Numbered other) {
            int byService = service.compareTo(other.service);
            return byService != 0 ? byService : Integer.compare(number, other.number);
        }
    }

    /** A workload that offers no service. */
    record Caller(NodeName node, String workload) implements Holder {
        @Override
        public String text() {
            return "workload '" + workload + "' on node '" + node + "'";
        }
    }
}
