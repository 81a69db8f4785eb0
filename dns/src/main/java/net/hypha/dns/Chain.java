package net.hypha.dns;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** From the bytes of a query to the bytes of its answer, through the handlers in their order. */
final class Chain {
    /** Largest message over TCP (RFC 1035 section 4.2.2). */
    static final int MAX_TCP = 65_535;

    private static final int HEADER = 12;
    private static final Logger log = LoggerFactory.getLogger(Chain.class);

    private final List<Handler> handlers;
    private final DnsCounters counters;

    Chain(List<Handler> handlers, DnsCounters counters) {
        this.handlers = List.copyOf(handlers);
        this.counters = counters;
    }

    /** The order of the handlers. */
    static Chain standard(SemanticZone zone, DnsSettings settings, Forwarder forwarder, DnsCounters counters) {
        return new Chain(
                List.of(
                        new Unsupported(),
                        new SemanticNames(zone, settings, counters),
                        new ReverseNames(zone, settings, counters),
                        new Forward(forwarder)),
                counters);
    }

    /** The answer to what came in by UDP; empty where there is nothing to answer to. Never throws. */
    Optional<byte[]> overUdp(byte[] wire) {
        return answer(wire, Query.SMALLEST_UDP, true);
    }

    /** The answer to what came in by TCP; empty where there is nothing to answer to. Never throws. */
    Optional<byte[]> overTcp(byte[] wire) {
        return answer(wire, MAX_TCP, false);
    }

    private Optional<byte[]> answer(byte[] wire, int maxReply, boolean udp) {
        counters.queries.increment();
        boolean isResponse = wire.length > 2 && (wire[2] & 0x80) != 0;
        if (wire.length < HEADER || isResponse) {
            counters.malformed.increment(); // answering a response makes two servers talk for ever
            return Optional.empty();
        }
        Optional<Message> message = parse(wire);
        Optional<Record> question = message.filter(m -> m.getHeader().getCount(Section.QUESTION) == 1)
                .flatMap(m -> Optional.ofNullable(m.getQuestion()));
        if (message.isEmpty() || question.isEmpty()) {
            counters.malformed.increment();
            return Optional.of(Replies.headerOnly(wire, Rcode.FORMERR));
        }
        OPTRecord opt = message.get().getOPT();
        int bytes = udp && opt != null
                ? Math.clamp(opt.getPayloadSize(), Query.SMALLEST_UDP, Replies.PAYLOAD_SIZE)
                : maxReply;
        return Optional.of(answer(new Query(message.get(), question.get(), wire, bytes)));
    }

    private byte[] answer(Query query) {
        try {
            for (Handler handler : handlers) {
                switch (handler.handle(query)) {
                    case Outcome.Reply(Message reply) -> {
                        return Replies.wire(reply, query);
                    }
                    case Outcome.Relay(byte[] reply) -> {
                        return Replies.fit(reply, query);
                    }
                    case Outcome.Pass _ -> {}
                }
            }
            return Replies.wire(Replies.empty(query, Rcode.REFUSED), query);
        } catch (RuntimeException e) {
            counters.errors.increment();
            log.atError()
                    .setMessage("A DNS query could not be answered")
                    .addKeyValue("name", query.name())
                    .setCause(e)
                    .log();
            return Replies.wire(Replies.empty(query, Rcode.SERVFAIL), query);
        }
    }

    /** dnsjava throws more than it declares on crafted bytes. */
    private static Optional<Message> parse(byte[] wire) {
        try {
            Message message = new Message(wire);
            return message.getHeader().getFlag(Flags.QR) ? Optional.empty() : Optional.of(message);
        } catch (IOException | RuntimeException e) {
            log.atTrace().setMessage("Malformed DNS query").setCause(e).log();
            return Optional.empty();
        }
    }
}
