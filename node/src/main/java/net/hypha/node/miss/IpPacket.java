package net.hypha.node.miss;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A view of an IPv4 or IPv6 packet inside a larger array; only {@link #parse} makes one, so every accessor stays inside it.
 *
 * @param bytes holds the packet; not copied
 * @param offset where its header starts
 * @param length of the whole packet, as its header says
 * @param protocol of what follows the (extension) headers; {@link #FRAGMENT} where a fragment that is not its datagram's
 *     first has no start of it
 * @param payload where that starts, from the start of the array
 */
@SuppressWarnings("ArrayRecordComponent") // a view is never compared, and must not copy what it looks at
record IpPacket(byte[] bytes, int offset, int length, int version, int protocol, int payload) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP_V6 = 58;
    /** IANA's "no next header"; also used here for what cannot be looked into. */
    static final int NONE = 59;
    /** IPv6's fragment header; stands here for all but the first fragment of a datagram, of either version. */
    static final int FRAGMENT = 44;

    private static final int MAX_EXTENSION_HEADERS = 8;

    /** @return empty for anything that is not a whole packet of either version */
    static Optional<IpPacket> parse(byte[] bytes, int offset, int available) {
        if (offset < 0 || available < 20 || offset + available > bytes.length) {
            return Optional.empty();
        }
        return switch ((bytes[offset] & 0xf0) >> 4) {
            case 4 -> parseV4(bytes, offset, available);
            case 6 -> parseV6(bytes, offset, available);
            default -> Optional.empty();
        };
    }

    private static Optional<IpPacket> parseV4(byte[] bytes, int offset, int available) {
        int header = (bytes[offset] & 0x0f) * 4;
        int length = u16(bytes, offset + 2);
        if (header < 20 || length < header || length > available) {
            return Optional.empty();
        }
        boolean laterFragment = (u16(bytes, offset + 6) & 0x1fff) != 0;
        int protocol = laterFragment ? FRAGMENT : bytes[offset + 9] & 0xff;
        return Optional.of(new IpPacket(bytes, offset, length, 4, protocol, offset + header));
    }

    private static Optional<IpPacket> parseV6(byte[] bytes, int offset, int available) {
        int length = available < 40 ? 0 : 40 + u16(bytes, offset + 4);
        if (length < 40 || length > available) {
            return Optional.empty();
        }
        int end = offset + length;
        int at = offset + 40;
        int next = bytes[offset + 6] & 0xff;
        for (int seen = 0; seen <= MAX_EXTENSION_HEADERS; seen++) {
            if (!isExtension(next)) {
                return Optional.of(new IpPacket(bytes, offset, length, 6, next, at));
            }
            if (at + 8 > end) {
                return Optional.empty();
            }
            boolean fragment = next == FRAGMENT;
            if (fragment && (u16(bytes, at + 2) & 0xfff8) != 0) {
                return Optional.of(new IpPacket(bytes, offset, length, 6, FRAGMENT, at));
            }
            int size = fragment ? 8 : 8 + (bytes[at + 1] & 0xff) * 8;
            next = bytes[at] & 0xff;
            at += size;
            if (at > end) {
                return Optional.empty();
            }
        }
        return Optional.of(new IpPacket(bytes, offset, length, 6, NONE, at));
    }

    /** Hop-by-hop, routing, fragment, destination options: RFC 8200 section 4. */
    private static boolean isExtension(int header) {
        return header == 0 || header == 43 || header == FRAGMENT || header == 60;
    }

    InetAddress source() {
        return version == 4 ? address(offset + 12, 4) : address(offset + 8, 16);
    }

    InetAddress destination() {
        return version == 4 ? address(offset + 16, 4) : address(offset + 24, 16);
    }

    /** Bytes after the headers. */
    int payloadLength() {
        return offset + length - payload;
    }

    /** An unsigned byte of the payload; {@code at} must be below {@link #payloadLength}. */
    int u8(int at) {
        return bytes[payload + at] & 0xff;
    }

    /** An unsigned 16-bit number of the payload. */
    int u16(int at) {
        return u16(bytes, payload + at);
    }

    /** A 32-bit number of the payload. */
    int i32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private InetAddress address(int at, int size) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + size));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + size + " bytes is one", e);
        }
    }
}
