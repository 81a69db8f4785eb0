package net.hypha.kernel.datapath;

/** Where tunnel packets lose their outer headers. */
public enum Decapsulation {
    /**
     * In XDP where the device's driver has that hook, free, and merges (GRO) packets of the wire's size: drivers with an XDP program take no super
     * packets, so that a virtual wire that carries them would lose more by it than the tunnel wins.
     */
    AUTO,
    /** In XDP, before segments are merged (GRO), as far as the driver can. */
    XDP,
    /** At tc. */
    TC
}
