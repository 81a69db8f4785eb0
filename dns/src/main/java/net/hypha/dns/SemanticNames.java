package net.hypha.dns;

import java.net.InetAddress;
import java.util.Locale;
import net.hypha.semantics.address.Family;
import net.hypha.semantics.name.NameParser;
import net.hypha.semantics.name.ParsedName;
import net.hypha.semantics.name.SemanticName;
import net.hypha.semantics.name.SrvPrefix;
import net.hypha.semantics.name.Zones;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers names in the semantic zones with their constant addresses. */
final class SemanticNames implements Handler {
    private static final Logger log = LoggerFactory.getLogger(SemanticNames.class);

    private final SemanticZone zone;
    private final DnsSettings settings;
    private final DnsCounters counters;

    SemanticNames(SemanticZone zone, DnsSettings settings, DnsCounters counters) {
        this.zone = zone;
        this.settings = settings;
        this.counters = counters;
    }

    @Override
    public Outcome handle(Query query) {
        Zones zones = zone.zones();
        return switch (NameParser.parse(query.name().toString(), zones)) {
            case ParsedName.NotOurs _ -> Outcome.PASS;
            case ParsedName.NoMeaning(String reason, boolean branch) -> noMeaning(query, reason, branch);
            case ParsedName.Meaning(SemanticName name) -> meaning(query, name);
        };
    }

    private Outcome noMeaning(Query query, String reason, boolean branch) {
        counters.semantic.increment();
        log.atDebug()
                .setMessage("A name has no meaning")
                .addKeyValue("name", query.name())
                .addKeyValue("reason", reason)
                .log();
        Name apex = apex(query);
        if (query.name().equals(apex) && (query.type() == Type.SOA || query.type() == Type.ANY)) {
            Message reply = Replies.authoritative(query, Rcode.NOERROR);
            reply.addRecord(Replies.soa(apex, settings.negativeTtlSeconds()), Section.ANSWER);
            return new Outcome.Reply(reply);
        }
        return negative(query, branch ? Rcode.NOERROR : Rcode.NXDOMAIN);
    }

    private Outcome meaning(Query query, SemanticName name) {
        counters.semantic.increment();
        return switch (zone.resolve(name)) {
            case Answer.Known known -> known(query, name, known);
            case Answer.Unknown _ -> negative(query, Rcode.NXDOMAIN);
            case Answer.Unreachable(String reason) -> {
                counters.errors.increment();
                log.atWarn()
                        .setMessage("A semantic name could not be resolved")
                        .addKeyValue("name", query.name())
                        .addKeyValue("reason", reason)
                        .log();
                yield new Outcome.Reply(Replies.empty(query, Rcode.SERVFAIL));
            }
        };
    }

    private Outcome known(Query query, SemanticName name, Answer.Known known) {
        Message reply = Replies.authoritative(query, Rcode.NOERROR);
        SrvPrefix srv = name.srv();
        if (srv == null) {
            addAddresses(reply, query.name(), query.type(), known, Section.ANSWER);
        } else if (isAsked(query.type(), Type.SRV) && known.ports().containsKey(srv)) {
            Name target = new Name(query.name(), 2); // without the two labels of the prefix
            int port = known.ports().getOrDefault(srv, 0);
            reply.addRecord(
                    new SRVRecord(query.name(), DClass.IN, settings.ttlSeconds(), 0, 0, port, target), Section.ANSWER);
            addAddresses(reply, target, Type.ANY, known, Section.ADDITIONAL);
        }
        return reply.getSection(Section.ANSWER).isEmpty() ? negative(query, Rcode.NOERROR) : new Outcome.Reply(reply);
    }

    private void addAddresses(Message reply, Name name, int asked, Answer.Known known, int section) {
        for (InetAddress address : known.addresses().all()) {
            int type = Family.of(address) == Family.IPV4 ? Type.A : Type.AAAA;
            if (isAsked(asked, type)) {
                reply.addRecord(record(name, address, type), section);
            }
        }
    }

    private Record record(Name name, InetAddress address, int type) {
        return type == Type.A
                ? new ARecord(name, DClass.IN, settings.ttlSeconds(), address)
                : new AAAARecord(name, DClass.IN, settings.ttlSeconds(), address);
    }

    private Outcome negative(Query query, int rcode) {
        return new Outcome.Reply(Replies.negative(query, rcode, apex(query), settings.negativeTtlSeconds()));
    }

    private Name apex(Query query) {
        String text = query.name().toString(true).toLowerCase(Locale.ROOT);
        return Replies.name(zone.zones()
                .zoneOf(text)
                .map(Zones.Zone::text)
                .orElse(zone.zones().treeZone()));
    }

    private static boolean isAsked(int type, int answer) {
        return type == answer || type == Type.ANY;
    }
}
