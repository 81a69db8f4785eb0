package net.hypha.kernel.datapath;

/** What the datapath tells the network manager at once. */
public sealed interface Event {
    /**
     * A backend was ejected.
     *
     * @param port that was asked for
     * @param protocol IANA number, e.g. 6 for TCP
     * @param served whether it has answered on that port before; not known but for {@link Evidence#REFUSED}
     */
    record Ejected(int backend, int port, int protocol, Evidence evidence, boolean served) implements Event {}
}
