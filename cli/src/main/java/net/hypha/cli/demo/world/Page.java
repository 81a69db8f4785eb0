package net.hypha.cli.demo.world;

import java.time.Instant;

/**
 * What one curl brought.
 *
 * @param exit of curl: 0 done, 7 no connection, 28 too late
 * @param server the host that made the page; empty if there is none
 * @param seconds from the first packet to the last byte
 */
public record Page(int exit, String server, Instant started, Instant ended, double seconds) {
    /** curl's exit code for a connection that was refused or unreachable. */
    public static final int NO_CONNECTION = 7;

    public boolean failed() {
        return exit != 0;
    }
}
