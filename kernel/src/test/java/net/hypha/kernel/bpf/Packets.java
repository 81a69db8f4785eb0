package net.hypha.kernel.bpf;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Ethernet frames, and what is in them: built and read without any of the code under test. */
final class Packets {
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int RST_ACK = 0x14;
    static final int ACK = 0x10;
    static final int SYN_ACK = 0x12;
    static final int FIN_ACK = 0x11;
    static final int PSH_ACK = 0x18;
    static final int TCP = 6;
    static final int UDP = 17;
    private static final int ETHERNET = 14;
    /** To and from a workload of the node, as the network manager would write it; workloads may use any Ethernet addresses. */
    private static final byte[] STATIONS = {2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0};

    private Packets() {}

    static byte[] tcp(InetAddress from, InetAddress to, int sport, int dport, int flags, String payload) {
        byte[] data = payload.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer segment = ByteBuffer.allocate(20 + data.length)
                .putShort((short) sport)
                .putShort((short) dport)
                .putInt(1_000)
                .putInt(0)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 65_000)
                .putInt(0)
                .put(data);
        return frame(from, to, TCP, segment, 16);
    }

    /** A reset with this sequence number. */
    static byte[] reset(InetAddress from, InetAddress to, int sport, int dport, int sequence) {
        ByteBuffer segment = ByteBuffer.allocate(20)
                .putShort((short) sport)
                .putShort((short) dport)
                .putInt(sequence)
                .putInt(0)
                .put((byte) 0x50)
                .put((byte) RST);
        return frame(from, to, TCP, segment.position(20), 16);
    }

    static byte[] udp(InetAddress from, InetAddress to, int sport, int dport, String payload) {
        byte[] data = payload.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer datagram = ByteBuffer.allocate(8 + data.length)
                .putShort((short) sport)
                .putShort((short) dport)
                .putShort((short) (8 + data.length))
                .putShort((short) 0)
                .put(data);
        return frame(from, to, UDP, datagram, 6);
    }

    /** An echo request or reply of the addresses' family. */
    static byte[] echo(InetAddress from, InetAddress to, int id, boolean request) {
        boolean v4 = from.getAddress().length == 4;
        int type = v4 ? (request ? 8 : 0) : (request ? 128 : 129);
        ByteBuffer message = ByteBuffer.allocate(16)
                .put((byte) type)
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) id)
                .putShort((short) 1)
                .putLong(0x1122334455667788L);
        return frame(from, to, v4 ? 1 : 58, message, 2);
    }

    static byte[] frame(InetAddress from, InetAddress to, int protocol, ByteBuffer content, int checksumAt) {
        boolean v4 = from.getAddress().length == 4;
        int ip = v4 ? 20 : 40;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + ip + content.capacity());
        frame.put(STATIONS).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + content.capacity()));
            frame.putInt(0x4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
        } else {
            frame.putInt(6 << 28).putShort((short) content.capacity());
            frame.put((byte) protocol).put((byte) 64);
        }
        frame.put(from.getAddress()).put(to.getAddress()).put(content.flip());
        View view = new View(frame);
        if (v4) {
            frame.putShort(ETHERNET + 10, (short) sum(frame, ETHERNET, 20, 0));
        }
        frame.putShort(ETHERNET + ip + checksumAt, (short) view.expectedChecksum(checksumAt));
        return bytes(frame);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** For a frame of IPv4 without options and TCP that was changed. */
    static void fixTcpChecksum(ByteBuffer frame) {
        frame.putShort(ETHERNET + 20 + 16, (short) new View(frame).expectedChecksum(16));
    }

    /** The one's complement of the one's complement sum (RFC 1071) of these bytes and of {@code start}. */
    private static int sum(ByteBuffer bytes, int offset, int length, long start) {
        long sum = start;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? bytes.get(offset + i + 1) & 0xff : 0;
            sum += (bytes.get(offset + i) & 0xff) << 8 | low;
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) (~sum & 0xffff);
    }

    /** A frame of IPv4 without options or IPv6. */
    static final class View {
        private final ByteBuffer frame;
        private final boolean v4;
        private final int content;

        View(byte[] bytes) {
            this(ByteBuffer.wrap(bytes));
        }

        View(ByteBuffer frame) {
            this.frame = frame;
            v4 = frame.getShort(12) == 0x0800;
            content = ETHERNET + (v4 ? 20 : 40);
        }

        InetAddress source() {
            return v4 ? address(ETHERNET + 12, 4) : address(ETHERNET + 8, 16);
        }

        InetAddress destination() {
            return v4 ? address(ETHERNET + 16, 4) : address(ETHERNET + 24, 16);
        }

        int protocol() {
            return frame.get(ETHERNET + (v4 ? 9 : 6)) & 0xff;
        }

        int sourcePort() {
            return frame.getShort(content) & 0xffff;
        }

        int destinationPort() {
            return frame.getShort(content + 2) & 0xffff;
        }

        int echoId() {
            return frame.getShort(content + 4) & 0xffff;
        }

        long sequence() {
            return frame.getInt(content + 4) & 0xffffffffL;
        }

        long acknowledgement() {
            return frame.getInt(content + 8) & 0xffffffffL;
        }

        /** Of TCP. */
        int flags() {
            return frame.get(content + 13);
        }

        /** What follows the IP header. */
        byte[] content() {
            byte[] bytes = new byte[frame.capacity() - content];
            frame.get(content, bytes);
            return bytes;
        }

        /** Whether all checksums hold, computed anew. */
        boolean isIntact() {
            int at =
                    switch (protocol()) {
                        case TCP -> 16;
                        case UDP -> 6;
                        default -> 2;
                    };
            boolean header = !v4 || sum(frame, ETHERNET, 20, 0) == 0;
            return header && (frame.getShort(content + at) & 0xffff) == expectedChecksum(at);
        }

        /** Of TCP, UDP or ICMP with its checksum at this offset, pseudo header included where there is one. */
        int expectedChecksum(int at) {
            int length = frame.capacity() - content;
            short present = frame.getShort(content + at);
            frame.putShort(content + at, (short) 0);
            int checksum = sum(frame, content, length, v4 && protocol() == 1 ? 0 : pseudoHeader(length));
            frame.putShort(content + at, present);
            return checksum == 0 && protocol() == UDP ? 0xffff : checksum;
        }

        private long pseudoHeader(int length) {
            int addresses = v4 ? 8 : 32;
            int inverted = sum(frame, content - addresses, addresses, protocol() + (long) length);
            return ~inverted & 0xffff;
        }

        private InetAddress address(int offset, int length) {
            byte[] bytes = new byte[length];
            frame.get(offset, bytes);
            return Layouts.address(bytes);
        }
    }
}
