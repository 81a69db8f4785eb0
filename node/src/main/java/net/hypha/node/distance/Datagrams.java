package net.hypha.node.distance;

import java.io.IOException;
import java.util.Optional;
import net.hypha.semantics.address.Endpoint;

/** The door to other nodes' probes: datagrams from and to the tunnel's port. One thread receives. */
public interface Datagrams {
    /** Datagrams with another node's tunnel; what is longer than any probe may be cut. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Received(byte[] bytes, Endpoint from) {}

    /** @throws IOException if it cannot leave, for whatever reason */
    void send(byte[] datagram, Endpoint to) throws IOException;

    /**
     * Waits for one.
     *
     * @param timeoutMs above 0
     * @return empty if none came in time, also while there is no way to other nodes
     */
    Optional<Received> receive(int timeoutMs);
}
