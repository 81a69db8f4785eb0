package net.hypha.kernel.datapath;

/**
 * What the datapath measured of one backend.
 *
 * @param responseNs smoothed time from the first request byte to the first response byte, nanoseconds; 0 if none was seen
 * @param sampledAtNs when it was last sampled, CLOCK_MONOTONIC nanoseconds
 * @param samples number of response times seen
 * @param pending requests without a response yet
 * @param flows flows bound since load
 * @param refused flows it refused (TCP RST to a SYN)
 * @param ejected true while it takes no new flow because it refused
 */
public record BackendStats(
        long responseNs, long sampledAtNs, long samples, int pending, long flows, long refused, boolean ejected) {}
