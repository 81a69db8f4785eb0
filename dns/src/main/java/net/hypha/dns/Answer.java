package net.hypha.dns;

import java.util.Map;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.name.SrvPrefix;

/** What is known of a semantic name. */
public sealed interface Answer {
    /**
     * The name's constant addresses.
     *
     * @param ports where the service listens, as far as it is known; for SRV
     */
    record Known(AddressPair addresses, Map<SrvPrefix, Integer> ports) implements Answer {
        public Known {
            ports = Map.copyOf(ports);
        }

        public Known(AddressPair addresses) {
            this(addresses, Map.of());
        }
    }

    /** There is no such service, policy or instance: NXDOMAIN. */
    record Unknown() implements Answer {}

    /**
     * Nobody who could know was reached in time: SERVFAIL, so that nobody remembers it as a no.
     *
     * @param reason for the log
     */
    record Unreachable(String reason) implements Answer {}
}
