package net.hypha.kernel.datapath;

/** What the datapath tells the network manager at once. */
public sealed interface Event {
    /**
     * A backend was ejected.
     *
     * @param port that was asked for
     * @param protocol IANA number, e.g. 6 for TCP
     */
    record Ejected(int backend, int port, int protocol, Evidence evidence) implements Event {}
}
