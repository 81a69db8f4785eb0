package net.hypha.kernel.datapath;

import java.time.Duration;

/**
 * How long flows are remembered that nobody ends, and how many.
 *
 * @param idle UDP, ICMP, other protocols, and TCP that was never answered: after this time without a packet
 * @param established TCP that was answered: the same; its next packet is reset then
 * @param max entries, two for a flow; allocated in full, about 220 bytes each
 */
public record FlowSettings(Duration idle, Duration established, int max) {
    /**
     * A minute for datagrams, a day for connections: far beyond the two hours after which TCP itself looks whether the other side still is
     * there (RFC 9293, 3.8.4), so that a connection with keep-alive is never forgotten.
     */
    public static final FlowSettings DEFAULT = new FlowSettings(Duration.ofSeconds(60), Duration.ofHours(24), 65_536);
}
