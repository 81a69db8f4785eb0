package net.hypha.dns;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** Replies, and their bytes. */
final class Replies {
    /** What we send and take over UDP: passes any link unfragmented (DNS flag day 2020). */
    static final int PAYLOAD_SIZE = 1232;

    private static final int HEADER = 12;
    private static final int TRUNCATED = 0x02; // TC in byte 2 of the header

    private Replies() {}

    /** A reply to a query with nothing in it yet. */
    static Message empty(Query query, int rcode) {
        Message reply = new Message(query.message().getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setOpcode(query.message().getHeader().getOpcode());
        if (query.message().getHeader().getFlag(Flags.RD)) {
            reply.getHeader().setFlag(Flags.RD);
        }
        reply.getHeader().setFlag(Flags.RA);
        reply.getHeader().setRcode(rcode & 0xf);
        reply.addRecord(query.question(), Section.QUESTION);
        if (query.message().getOPT() != null) {
            reply.addRecord(new OPTRecord(PAYLOAD_SIZE, rcode >> 4, 0), Section.ADDITIONAL);
        }
        return reply;
    }

    /** A reply by somebody who must know. */
    static Message authoritative(Query query, int rcode) {
        Message reply = empty(query, rcode);
        reply.getHeader().setFlag(Flags.AA);
        return reply;
    }

    /** A "no" (or "not of this type") that may be cached for the zone's negative time (RFC 2308). */
    static Message negative(Query query, int rcode, Name zone, int ttlSeconds) {
        Message reply = authoritative(query, rcode);
        reply.addRecord(soa(zone, ttlSeconds), Section.AUTHORITY);
        return reply;
    }

    /** A zone's record of itself. Zones are never transferred, so most of its numbers mean nothing to anybody. */
    static SOARecord soa(Name zone, int negativeTtlSeconds) {
        return new SOARecord(
                zone, DClass.IN, negativeTtlSeconds, zone, hostmaster(zone), 1, 3600, 600, 86_400, negativeTtlSeconds);
    }

    /** @param text a name without final dot that is known to be one */
    static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not a DNS name", e);
        }
    }

    /** The reply's bytes, cut to what the asker takes, with TC set then. */
    static byte[] wire(Message reply, Query query) {
        return reply.toWire(query.maxReply());
    }

    /** A relayed reply as it is, or its header and question with TC set where it is larger than the asker takes. */
    static byte[] fit(byte[] reply, Query query) {
        if (reply.length <= query.maxReply()) {
            return reply;
        }
        Message cut = empty(query, reply[3] & 0xf);
        byte[] bytes = cut.toWire(query.maxReply());
        setTruncated(bytes);
        return bytes;
    }

    /** Only the header of a reply, to a query that could not be read. */
    static byte[] headerOnly(byte[] query, int rcode) {
        byte[] header = new byte[HEADER];
        header[0] = query[0];
        header[1] = query[1];
        header[2] = (byte) (0x80 | (query[2] & 0x79)); // QR, with the query's opcode and RD
        header[3] = (byte) (0x80 | rcode); // RA
        return header;
    }

    static boolean isTruncated(byte[] reply) {
        return (reply[2] & TRUNCATED) != 0;
    }

    static void setTruncated(byte[] reply) {
        reply[2] |= TRUNCATED;
    }

    static int rcode(byte[] reply) {
        return reply[3] & 0xf;
    }

    private static Name hostmaster(Name zone) {
        try {
            return Name.concatenate(name("hostmaster"), zone);
        } catch (NameTooLongException e) {
            return zone;
        }
    }
}
