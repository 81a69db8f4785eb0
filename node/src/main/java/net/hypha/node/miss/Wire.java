package net.hypha.node.miss;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.hypha.semantics.address.Endpoint;

/** The miss path's door to the network: the TAP on which frames are held, and the tunnel's socket. */
public interface Wire {
    /** An Ethernet header and the largest IP packet, in bytes. */
    int MAX_FRAME = 65_535;

    /**
     * Reads one frame into a direct buffer, from its position.
     *
     * @param timeoutMs how long to wait for one
     * @return its length in bytes; 0 if none came
     */
    int read(ByteBuffer buffer, int timeoutMs) throws IOException;

    /** Puts a frame (back) into the kernel; false if it could not take it. */
    boolean write(ByteBuffer frame) throws IOException;

    /** Sends an inner packet to a peer, from this node's tunnel port. */
    boolean tunnel(ByteBuffer packet, Endpoint to) throws IOException;

    /** Makes a waiting {@link #read} return. */
    void wake() throws IOException;

    /** The TAP's Ethernet address, 6 bytes as {@code aa:bb:cc:dd:ee:ff}. */
    String mac();
}
