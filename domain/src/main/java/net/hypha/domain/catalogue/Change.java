package net.hypha.domain.catalogue;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.exchange.message.Neighbourhood;
import net.hypha.exchange.message.SubnetLease;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.address.Endpoint;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.NodeName;
import net.hypha.semantics.service.ServiceName;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;

/**
 * One thing that becomes different in the catalogue. A list of changes is what the journal writes in one transaction, and
 * folding all that it holds gives the catalogue back.
 */
public sealed interface Change {
    /**
     * A service is there, or its default policy or options are others.
     *
     * @param addresses semantic address per policy word; never changes for the service's life
     */
    record ServiceSet(
            ServiceName service, String defaultPolicy, Map<String, AddressPair> addresses, ServiceOptions options)
            implements Change {
        public ServiceSet {
            addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
        }

        /** One that says nothing of how it wants to be chosen and checked. */
        public ServiceSet(ServiceName service, String defaultPolicy, Map<String, AddressPair> addresses) {
            this(service, defaultPolicy, addresses, ServiceOptions.DEFAULT);
        }
    }

    /** A service is gone, its slots with it. */
    record ServiceGone(ServiceName service) implements Change {}

    /** An instance number has its address, and possibly somebody who holds it. */
    record SlotSet(ServiceName service, Slot slot) implements Change {}

    /** A node has its subnet for good, and is reached at {@code tunnel}. */
    record NodeSet(
            NodeName node,
            SubnetLease subnet,
            Endpoint tunnel,
            @Nullable Location location) implements Change {}

    /** A workload that offers no service has an address to call from. */
    record CallerSet(NodeName node, String workload, AddressPair address) implements Change {}

    record CallerGone(NodeName node, String workload) implements Change {}

    /** A peer was here, and this is how it looked: so that nodes need not forget it while the manager restarts. */
    record PeerSet(Neighbourhood.Area area) implements Change {}

    /** The search for free addresses in a pool goes on elsewhere, so that what is given back is used again late. */
    record CursorMoved(String pool, long cursor) implements Change {}

    /** An address was given back, and is not lent to anybody else for a while. Comes after what gave it back. */
    record AddressRests(Quarantine.Rest rest) implements Change {}

    /** It is lent again next, or has waited long enough. */
    record RestOver(InetAddress address) implements Change {}

    /** Somebody may come in, or not any more. */
    sealed interface Admission extends Change {}

    /** A token is there, or was used. */
    record TokenSet(TokenEntry token) implements Admission {}

    record TokenGone(String id) implements Admission {}

    /** A node or child domain joined, or was revoked. */
    record MemberSet(Member member) implements Admission {}
}
