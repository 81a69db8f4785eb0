package net.hypha.kernel.datapath;

import org.jspecify.annotations.Nullable;

/**
 * What the datapath measured of one backend.
 *
 * @param responseNs smoothed time from the first request byte to the first response byte, nanoseconds; 0 if none was seen
 * @param sampledAtNs when it was last sampled, CLOCK_MONOTONIC nanoseconds
 * @param samples number of response times seen
 * @param handshakeNs smoothed time from SYN to SYN-ACK, nanoseconds; 0 if none was seen
 * @param pending questions without an answer yet
 * @param open flows in flight: TCP connections, and what else waits for a response
 * @param flows flows bound since load, of which other nodes may have bound some here
 * @param refused flows it refused: TCP RST to a SYN, or something told to be unreachable
 * @param silences times it was ejected because it gave no answer
 * @param resets of connections that it had taken
 * @param givenUp connections that their callers ended after having waited much longer than usual for a response
 * @param waitedNs how long the last of those callers had, nanoseconds; 0 if there was a response since
 * @param waitedAtNs until when, CLOCK_MONOTONIC nanoseconds
 * @param full whether it takes no more flows until some have ended
 * @param ejected why it takes no new flow for now; null: it does
 * @param waitingSinceNs since when questions wait with no response at all, CLOCK_MONOTONIC nanoseconds; 0: none waits
 * @param ejectedUntilNs when it takes flows again if nobody lets it before, CLOCK_MONOTONIC nanoseconds; in the past: it does
 */
public record BackendStats(
        long responseNs,
        long sampledAtNs,
        long samples,
        long handshakeNs,
        int pending,
        int open,
        long flows,
        long refused,
        long silences,
        long resets,
        long givenUp,
        long waitedNs,
        long waitedAtNs,
        boolean full,
        @Nullable Evidence ejected,
        long waitingSinceNs,
        long ejectedUntilNs) {
    /** Of one on which nobody waits, nor ever did in vain. */
    public BackendStats(
            long responseNs,
            long sampledAtNs,
            long samples,
            long handshakeNs,
            int pending,
            int open,
            long flows,
            long refused,
            long silences,
            boolean full,
            @Nullable Evidence ejected) {
        this(
                responseNs,
                sampledAtNs,
                samples,
                handshakeNs,
                pending,
                open,
                flows,
                refused,
                silences,
                0,
                0,
                0,
                0,
                full,
                ejected,
                0,
                0);
    }
}
