package net.hypha.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Turns away what this server does not do: updates, transfers, other classes, EDNS versions to come. */
final class Unsupported implements Handler {
    @Override
    public Outcome handle(Query query) {
        OPTRecord opt = query.message().getOPT();
        if (query.message().getHeader().getOpcode() != Opcode.QUERY) {
            return refuse(query, Rcode.NOTIMP);
        }
        if (opt != null && opt.getVersion() > 0) {
            return refuse(query, Rcode.BADVERS); // RFC 6891 section 6.1.3
        }
        boolean transfer = query.type() == Type.AXFR || query.type() == Type.IXFR;
        if (transfer || query.question().getDClass() != DClass.IN) {
            return refuse(query, Rcode.REFUSED);
        }
        return Outcome.PASS;
    }

    private static Outcome refuse(Query query, int rcode) {
        return new Outcome.Reply(Replies.empty(query, rcode));
    }
}
