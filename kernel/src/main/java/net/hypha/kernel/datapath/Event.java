package net.hypha.kernel.datapath;

/** What the datapath tells the network manager at once. */
public sealed interface Event {
    /** A backend answered a SYN with RST: it was ejected. {@code port} is the TCP port asked for. */
    record Refused(int backend, int port) implements Event {}
}
