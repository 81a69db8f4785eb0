package net.hypha.kernel.datapath;

import java.net.InetAddress;

/**
 * That a caller sticks to a backend.
 *
 * @param caller its instance address, or its node's in the underlay: whatever the plan takes for one caller
 * @param generation of the backend then; a bond to another one than it is now is void
 */
public record Bond(InetAddress caller, int backend, int generation) {}
