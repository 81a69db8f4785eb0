package net.hypha.kernel.bpf;

import java.nio.ByteBuffer;

/**
 * A frame as an independent reader sees it: where its transport header is, and how far its checksums are off. What is off before a translation is
 * off by the same after it: the remainder of a sum (RFC 1071) that covers the checksum and all it protects does not change.
 */
record FrameSums(
        boolean v4, int l3, int l4, int end, int protocol, boolean laterFragment, int headerOff, int contentOff) {
    private static final int ETHERNET = 14;

    /** @param frame whose lengths have been found good */
    static FrameSums of(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame);
        boolean v4 = in.getShort(12) == 0x0800;
        int total = in.getShort(ETHERNET + (v4 ? 2 : 4)) & 0xffff;
        int end = total == 0 ? frame.length : ETHERNET + total + (v4 ? 0 : 40);
        int l4 = ETHERNET + (v4 ? (in.get(ETHERNET) & 0xf) * 4 : 40);
        int protocol = in.get(ETHERNET + (v4 ? 9 : 6)) & 0xff;
        boolean later = v4 && (in.getShort(ETHERNET + 6) & 0x1fff) != 0;
        while (!v4 && !later && (protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60)) {
            later = protocol == 44 && (in.getShort(l4 + 2) & 0xfff8) != 0;
            int length = protocol == 44 ? 8 : 8 + (in.get(l4 + 1) & 0xff) * 8;
            protocol = in.get(l4) & 0xff;
            l4 += length;
        }
        int header = v4 ? sum(in, ETHERNET, l4, 0) : 0;
        int pseudo = v4 && protocol == 1
                ? 0
                : sum(in, ETHERNET + (v4 ? 12 : 8), ETHERNET + (v4 ? 20 : 40), protocol + end - l4);
        return new FrameSums(v4, ETHERNET, l4, end, protocol, later, header, sum(in, l4, end, pseudo));
    }

    private static int sum(ByteBuffer in, int from, int to, int start) {
        long sum = start;
        for (int at = from; at < to; at += 2) {
            sum += (in.get(at) & 0xff) << 8 | (at + 1 < to ? in.get(at + 1) & 0xff : 0);
        }
        return (int) (sum % 0xffff);
    }

    /** Where the checksum is that covers the addresses or what stands for a port; 0: there is none. */
    int checksumAt() {
        int offset =
                switch (protocol) {
                    case 6 -> 16;
                    case 17, 136, 33 -> 6;
                    case 1 -> v4 ? 2 : 0;
                    case 58 -> v4 ? 0 : 2;
                    default -> 0;
                };
        return laterFragment || offset == 0 || l4 + offset + 2 > end ? 0 : l4 + offset;
    }

    /** Whether it is an ICMP message that quotes a packet, which is translated as well. */
    boolean isError(byte[] frame) {
        int type = laterFragment || l4 >= end ? -1 : frame[l4] & 0xff;
        return (v4 && protocol == 1 && type != 0 && type != 8) || (!v4 && protocol == 58 && type != 128 && type != 129);
    }
}
