package net.hypha.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;

/**
 * One question, as it came in.
 *
 * @param wire the message's bytes; not to be changed
 * @param maxReply how many bytes the asker takes
 */
@SuppressWarnings("ArrayRecordComponent") // one message on its way through the chain; never compared
record Query(Message message, Record question, byte[] wire, int maxReply) {
    /** RFC 1035 section 4.2.1. */
    static final int SMALLEST_UDP = 512;

    Name name() {
        return question.getName();
    }

    int type() {
        return question.getType();
    }

    /** How many bytes the query says may come back by UDP (RFC 6891 section 6.2.3). */
    int udpSize() {
        OPTRecord opt = message.getOPT();
        return opt == null ? SMALLEST_UDP : Math.max(SMALLEST_UDP, opt.getPayloadSize());
    }
}
