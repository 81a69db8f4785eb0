package net.hypha.dns;

import java.util.Optional;
import net.hypha.semantics.address.Prefix;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers the reverse names of addresses in semantic pools. */
final class ReverseNames implements Handler {
    private final SemanticZone zone;
    private final DnsSettings settings;
    private final DnsCounters counters;

    ReverseNames(SemanticZone zone, DnsSettings settings, DnsCounters counters) {
        this.zone = zone;
        this.settings = settings;
        this.counters = counters;
    }

    @Override
    public Outcome handle(Query query) {
        Optional<Prefix> asked = ReverseName.parse(query.name());
        Optional<Prefix> pool = asked.flatMap(prefix ->
                zone.pools().stream().filter(one -> one.contains(prefix)).findFirst());
        if (asked.isEmpty() || pool.isEmpty()) {
            return Outcome.PASS;
        }
        counters.semantic.increment();
        return answer(query, asked.get(), pool.get());
    }

    private Outcome answer(Query query, Prefix asked, Prefix pool) {
        boolean isAddress = asked.length() == asked.family().bits();
        Optional<String> pointer = isAddress ? zone.pointer(asked.base()) : Optional.empty();
        boolean isAsked = query.type() == Type.PTR || query.type() == Type.ANY;
        if (pointer.isEmpty() || !isAsked) {
            int rcode = isAddress && pointer.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR;
            return new Outcome.Reply(
                    Replies.negative(query, rcode, ReverseName.zone(pool), settings.negativeTtlSeconds()));
        }
        Message reply = Replies.authoritative(query, Rcode.NOERROR);
        reply.addRecord(
                new PTRRecord(query.name(), DClass.IN, settings.ttlSeconds(), Replies.name(pointer.get())),
                Section.ANSWER);
        return new Outcome.Reply(reply);
    }
}
