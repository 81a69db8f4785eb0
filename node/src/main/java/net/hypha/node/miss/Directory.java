package net.hypha.node.miss;

import java.net.InetAddress;

/** Who knows what a semantic address stands for. Safe for use by many threads; never blocks. */
public interface Directory {
    /** What is known. */
    enum Verdict {
        /** The datapath has been told where its flows go. */
        KNOWN,
        /** A service without a living instance. */
        NOBODY_THERE,
        /** The domain has been asked and knows nothing. */
        UNKNOWN,
        /** Nobody has been asked yet, or the answer is on its way. */
        OPEN
    }

    /**
     * What is known of an address.
     *
     * @param from id of the peer from which the flow arrives; 0 for this node's own workloads
     */
    Verdict verdict(InetAddress address, int from);

    /** Asks the domain about an address; {@link MissAgent#answer} is called when something is known. */
    void ask(InetAddress address);
}
