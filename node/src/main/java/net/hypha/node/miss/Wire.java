package net.hypha.node.miss;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The miss path's door to the network: the TAP on which frames are held. A frame's Ethernet source says where its packet came from
 * and its destination where it goes to; see {@link HeldFrame}.
 */
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

    /** Makes a waiting {@link #read} return. */
    void wake() throws IOException;
}
