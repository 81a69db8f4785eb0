package net.hypha.domain.manager;

import java.time.Duration;

/**
 * How patient the manager is.
 *
 * @param nodeGrace a node that fell silent stays in the table this long after its last sign of life
 * @param restartGrace one whose connection was closed, as its machine does that whose program ended: its datapath goes on
 * @param peerGrace the same for a peer's services
 * @param bootGrace nodes and peers known from the journal have this long to come back after a start
 * @param settle questions about peers that have not come back yet wait this long after a start
 * @param qualityEvery changed response times and gateways are told to other domains at most this often
 * @param unknownFor for so long it is believed that the parent knows nothing
 * @param idleAfter what nobody wants for this long, and up to twice as long, is not asked of the parent any more
 * @param keepEvery what the parent tells is kept for a restart at most this often
 */
public record Timing(
        Duration nodeGrace,
        Duration restartGrace,
        Duration peerGrace,
        Duration bootGrace,
        Duration settle,
        Duration qualityEvery,
        Duration unknownFor,
        Duration idleAfter,
        Duration keepEvery) {
    public static final Timing STANDARD = new Timing(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    /**
     * The same for nodes that are given other times to come back.
     *
     * @param silence the node's grace
     * @param restart at least that
     */
    public Timing withGrace(Duration silence, Duration restart) {
        Duration longer = restart.compareTo(silence) < 0 ? silence : restart;
        return new Timing(
                silence, longer, peerGrace, bootGrace, settle, qualityEvery, unknownFor, idleAfter, keepEvery);
    }
}
