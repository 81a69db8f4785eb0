package net.hypha.node.miss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts an IPv4 packet that may be cut and is too big for its way: RFC 791, 3.2. */
final class Cutting {
    private static final int MORE = 0x2000;
    private static final int DONT = 0x4000;
    private static final int OFFSET = 0x1fff;
    private static final int UNIT = 8;

    private Cutting() {}

    /**
     * @param most bytes of the largest fragment
     * @return the fragments in order; empty for what must not or cannot be cut
     */
    static List<byte[]> of(IpPacket packet, int most) {
        int header = (packet.bytes()[packet.offset()] & 0x0f) * 4;
        int flags = IpPacket.u16(packet.bytes(), packet.offset() + 6);
        int step = (most - header) / UNIT * UNIT;
        if (packet.version() != 4 || (flags & DONT) != 0 || step < UNIT) {
            return List.of();
        }
        List<byte[]> fragments = new ArrayList<>();
        for (int at = header; at < packet.length(); at += step) {
            int end = Math.min(at + step, packet.length());
            boolean last = end == packet.length();
            int place = (flags & OFFSET) + (at - header) / UNIT;
            fragments.add(fragment(packet, header, at, end, place | (last ? flags & MORE : MORE)));
        }
        return fragments;
    }

    /** Options are copied into every fragment, which all those that matter want to be (RFC 791, 3.1). */
    private static byte[] fragment(IpPacket packet, int header, int from, int to, int place) {
        byte[] fragment = Arrays.copyOfRange(packet.bytes(), packet.offset(), packet.offset() + header + to - from);
        System.arraycopy(packet.bytes(), packet.offset() + from, fragment, header, to - from);
        put16(fragment, 2, fragment.length);
        put16(fragment, 6, place);
        put16(fragment, 10, 0);
        put16(fragment, 10, Checksum.finish(Checksum.add(0, fragment, 0, header)));
        return fragment;
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }
}
