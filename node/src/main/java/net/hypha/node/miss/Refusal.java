package net.hypha.node.miss;

import static net.hypha.node.miss.NewPacket.pseudoHeader;
import static net.hypha.node.miss.NewPacket.put16;
import static net.hypha.node.miss.NewPacket.put32;

import java.util.Optional;

/** Builds the packet that tells a caller at once that there is nobody to talk to, instead of letting it wait. */
final class Refusal {
    /** Why. */
    enum Reason {
        /** The service exists, but no instance lives: the connection is refused. */
        NOBODY_THERE,
        /** The address stands for nothing that is known. */
        UNKNOWN
    }

    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int SYN_OR_FIN = 0x03;
    /** RFC 4443 section 2.4: an ICMPv6 error never exceeds the minimum MTU. RFC 1812 section 4.3.2.3 allows 576 for IPv4. */
    private static final int MAX_V6 = 1280;

    private static final int MAX_V4 = 576;

    private Refusal() {}

    /**
     * The answer to a packet, from the address it was sent to.
     *
     * @return an IP packet; empty where an answer is forbidden (to a RST, to an ICMP error, to a later fragment, to or from
     *     a group or unspecified address: RFC 1122 section 3.2.2, RFC 4443 section 2.4)
     */
    static Optional<byte[]> of(IpPacket packet, Reason reason) {
        if (packet.source().isAnyLocalAddress()
                || packet.source().isMulticastAddress()
                || packet.destination().isMulticastAddress()
                || packet.protocol() == IpPacket.NONE
                || packet.protocol() == IpPacket.FRAGMENT) {
            return Optional.empty();
        }
        if (packet.protocol() == IpPacket.TCP) {
            if (packet.payloadLength() < 20 || (packet.u8(13) & RST) != 0) {
                return Optional.empty();
            }
            return Optional.of(reason == Reason.NOBODY_THERE ? reset(packet) : unreachable(packet, reason));
        }
        return isIcmpError(packet) ? Optional.empty() : Optional.of(unreachable(packet, reason));
    }

    private static boolean isIcmpError(IpPacket packet) {
        if (packet.protocol() == IpPacket.ICMP) {
            int type = packet.payloadLength() < 1 ? 3 : packet.u8(0);
            return type != 8 && type != 13 && type != 15 && type != 17; // the requests of RFC 792 and RFC 950
        }
        return packet.protocol() == IpPacket.ICMP_V6 && (packet.payloadLength() < 1 || packet.u8(0) < 128);
    }

    /** RFC 9293 section 3.10.7.1: what a closed port answers. */
    private static byte[] reset(IpPacket packet) {
        int flags = packet.u8(13);
        int header = Math.clamp((packet.u8(12) >> 4) * 4L, 20, packet.payloadLength());
        int segment = packet.payloadLength() - header + Integer.bitCount(flags & SYN_OR_FIN);
        boolean acknowledged = (flags & ACK) != 0;
        byte[] answer = NewPacket.of(packet.destination(), packet.source(), IpPacket.TCP, 20);
        int tcp = answer.length - 20;
        put16(answer, tcp, packet.u16(2));
        put16(answer, tcp + 2, packet.u16(0));
        put32(answer, tcp + 4, acknowledged ? packet.i32(8) : 0);
        put32(answer, tcp + 8, acknowledged ? 0 : packet.i32(4) + segment);
        answer[tcp + 12] = 5 << 4;
        answer[tcp + 13] = (byte) (acknowledged ? RST : RST | ACK);
        put16(answer, tcp + 16, Checksum.finish(pseudoHeader(answer, IpPacket.TCP, tcp, 20)));
        return answer;
    }

    private static byte[] unreachable(IpPacket packet, Reason reason) {
        return packet.version() == 4 ? unreachableV4(packet, reason) : unreachableV6(packet, reason);
    }

    /** RFC 792: type 3, code 1 (host) or 3 (port). As much of the packet as fits (RFC 1812 section 4.3.2.3). */
    private static byte[] unreachableV4(IpPacket packet, Reason reason) {
        int quoted = Math.min(packet.length(), MAX_V4 - 28);
        byte[] answer = NewPacket.of(packet.destination(), packet.source(), IpPacket.ICMP, 8 + quoted);
        answer[20] = 3;
        answer[21] = (byte) (reason == Reason.UNKNOWN ? 1 : 3);
        System.arraycopy(packet.bytes(), packet.offset(), answer, 28, quoted);
        put16(answer, 22, Checksum.finish(Checksum.add(0, answer, 20, answer.length - 20)));
        return answer;
    }

    /** RFC 4443 section 3.1: type 1, code 3 (address) or 4 (port). */
    private static byte[] unreachableV6(IpPacket packet, Reason reason) {
        int quoted = Math.min(packet.length(), MAX_V6 - 48);
        byte[] answer = NewPacket.of(packet.destination(), packet.source(), IpPacket.ICMP_V6, 8 + quoted);
        answer[40] = 1;
        answer[41] = (byte) (reason == Reason.UNKNOWN ? 3 : 4);
        System.arraycopy(packet.bytes(), packet.offset(), answer, 48, quoted);
        put16(answer, 42, Checksum.finish(pseudoHeader(answer, IpPacket.ICMP_V6, 40, answer.length - 40)));
        return answer;
    }
}
