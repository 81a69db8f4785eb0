package net.hypha.kernel.datapath;

/** What speaks against a backend, so that it was ejected: it takes no new flow for a while. */
public enum Evidence {
    /** TCP RST to a SYN, or ICMP unreachable. */
    REFUSED,
    /** SYNs without an answer. */
    UNANSWERED,
    /** Requests without a response, although earlier ones had one. */
    SILENT
}
