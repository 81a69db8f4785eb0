package net.hypha.dns;

import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * One question, as it came in.
 *
 * @param wire the message's bytes; not to be changed
 * @param maxReply how many bytes the asker takes
 */
@SuppressWarnings("ArrayRecordComponent") // one message on its way through the chain; never compared
record Query(Message message, Record question, byte[] wire, int maxReply) {
    Name name() {
        return question.getName();
    }

    int type() {
        return question.getType();
    }
}
