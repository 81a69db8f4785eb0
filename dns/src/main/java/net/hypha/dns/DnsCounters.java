package net.hypha.dns;

import java.util.concurrent.atomic.LongAdder;

/** What the server has seen since it started. */
public final class DnsCounters {
    final LongAdder queries = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder overloaded = new LongAdder();
    final LongAdder semantic = new LongAdder();
    final LongAdder forwarded = new LongAdder();
    final LongAdder upstreamFailures = new LongAdder();
    final LongAdder errors = new LongAdder();

    /**
     * The counters at one moment.
     *
     * @param queries datagrams and TCP messages received
     * @param malformed no DNS queries
     * @param overloaded datagrams and connections turned away because a bound was reached
     * @param semantic answered from the semantic zones, reverse names included
     * @param forwarded sent to an upstream
     * @param upstreamFailures upstreams that did not answer, or refused
     * @param errors ended in SERVFAIL or could not be sent
     */
    public record Snapshot(
            long queries,
            long malformed,
            long overloaded,
            long semantic,
            long forwarded,
            long upstreamFailures,
            long errors) {}

    DnsCounters() {}

    public Snapshot snapshot() {
        return new Snapshot(
                queries.sum(),
                malformed.sum(),
                overloaded.sum(),
                semantic.sum(),
                forwarded.sum(),
                upstreamFailures.sum(),
                errors.sum());
    }
}
