package net.hypha.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Rcode;

/**
 * Asks upstream servers, one after the other, by UDP and again by TCP where an answer did not fit. Each query has its own
 * socket (so the kernel checks the source and chooses a random port), its own random id, and its question is compared.
 */
final class Forwarder {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

    private final List<InetSocketAddress> upstreams;
    private final UpstreamCall call;
    private final RandomGenerator ids;
    private final Semaphore free;
    private final DnsCounters counters;

    /** @param ids unpredictable, and safe for many threads */
    Forwarder(DnsSettings settings, RandomGenerator ids, LongSupplier nanoTime, DnsCounters counters) {
        this.upstreams = settings.upstreams();
        this.call = new UpstreamCall(settings.upstreamTimeout(), nanoTime);
        this.ids = ids;
        this.free = new Semaphore(settings.maxForwarded());
        this.counters = counters;
    }

    /** Whether there is nobody to ask. */
    boolean isIdle() {
        return upstreams.isEmpty();
    }

    /** The first good answer, or the last bad one, under the query's id; empty if nobody answered in time. */
    Optional<byte[]> ask(Query query) {
        if (!free.tryAcquire()) {
            counters.overloaded.increment();
            return Optional.empty();
        }
        try {
            counters.forwarded.increment();
            return askAll(query);
        } finally {
            free.release();
        }
    }

    private Optional<byte[]> askAll(Query query) {
        Optional<byte[]> bad = Optional.empty();
        for (InetSocketAddress upstream : upstreams) {
            Optional<byte[]> reply = ask(query, upstream);
            if (reply.isPresent() && isFinal(reply.get())) {
                return reply;
            }
            counters.upstreamFailures.increment();
            bad = reply.isPresent() ? reply : bad;
        }
        if (bad.isEmpty()) {
            counters.errors.increment();
        }
        return bad;
    }

    private Optional<byte[]> ask(Query query, InetSocketAddress upstream) {
        byte[] wire = query.wire().clone();
        int id = ids.nextInt(1 << 16);
        setId(wire, (byte) (id >> 8), (byte) id);
        try {
            byte[] reply = call.ask(upstream, wire, query.udpSize());
            setId(reply, query.wire()[0], query.wire()[1]);
            return Optional.of(reply);
        } catch (IOException e) {
            log.atDebug()
                    .setMessage("An upstream DNS server did not answer")
                    .addKeyValue("upstream", upstream)
                    .addKeyValue("name", query.name())
                    .addKeyValue("reason", e)
                    .log();
            return Optional.empty();
        }
    }

    /** Whether no other upstream could say more. */
    private static boolean isFinal(byte[] reply) {
        int rcode = Replies.rcode(reply);
        return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
    }

    private static void setId(byte[] wire, byte high, byte low) {
        wire[0] = high;
        wire[1] = low;
    }
}
