package net.hypha.kernel.datapath;

/**
 * How full the table of flows is, in entries: two for a flow. If it is full, the entries that were quiet longest make room for new flows.
 *
 * @param used as of the last sweep
 * @param max as many as there can be
 * @param evicted entries of flows that were not over, since the table was made; a lower bound while flows come and go
 * @param full true while entries were evicted between the last two sweeps
 */
public record FlowTable(long used, long max, long evicted, boolean full) {}
