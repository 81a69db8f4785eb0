package net.hypha.kernel.datapath;

import java.net.InetAddress;

/**
 * A TCP connection whose instance is gone. The datapath has forgotten it; its caller has not, and may wait for ever unless it is told.
 *
 * @param caller address the caller's packets carry when they arrive here
 * @param called semantic address (or a workload's own) they were sent to
 * @param acknowledged the last acknowledgement number the caller sent: the sequence number of a reset that it accepts (RFC 9293, 3.5.3)
 * @param peer id of the peer they came from; 0 if the caller is a workload of this node
 */
public record LostFlow(
        InetAddress caller, int callerPort, InetAddress called, int calledPort, int acknowledged, int peer) {}
