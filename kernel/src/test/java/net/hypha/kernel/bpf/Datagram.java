package net.hypha.kernel.bpf;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An IP packet of any kind, written down as the RFCs have it, checksums computed from scratch: what went in, and again what must come out. Frames are
 * Ethernet frames as workloads send them.
 */
final class Datagram {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int DCCP = 33;
    static final int ICMPV6 = 58;
    static final int UDPLITE = 136;
    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int DESTINATION_OPTIONS = 60;
    private static final int ETHERNET = 14;

    private final InetAddress from;
    private final InetAddress to;
    private final boolean v4;
    private final List<Integer> kinds = new ArrayList<>();
    private final List<byte[]> extensions = new ArrayList<>();
    private byte[] options = {};
    private int protocol;
    private byte[] content = {};
    private int hops = 64;

    private Datagram(InetAddress from, InetAddress to) {
        this.from = from;
        this.to = to;
        v4 = from.getAddress().length == 4;
    }

    static Datagram of(InetAddress from, InetAddress to) {
        return new Datagram(from, to);
    }

    /** IPv4 options, a multiple of 4 bytes. */
    Datagram options(int... bytes) {
        options = bytes(bytes);
        return this;
    }

    /** An IPv6 extension header of 8 bytes or a multiple; its first two bytes, next header and length, are filled in. */
    Datagram extension(int kind, int... bytes) {
        kinds.add(kind);
        extensions.add(bytes(bytes));
        return this;
    }

    /** Time to live, or hop limit. */
    Datagram hops(int left) {
        hops = left;
        return this;
    }

    Datagram udp(int sport, int dport, byte[] data) {
        ByteBuffer udp = ByteBuffer.allocate(8 + data.length)
                .putShort((short) sport)
                .putShort((short) dport)
                .putShort((short) (8 + data.length))
                .putShort((short) 0)
                .put(data);
        return content(UDP, udp.array(), 6);
    }

    /** UDP with no checksum: the field is 0. */
    Datagram uncheckedUdp(int sport, int dport, byte[] data) {
        udp(sport, dport, data);
        content[6] = 0;
        content[7] = 0;
        return this;
    }

    Datagram tcp(int sport, int dport, int flags, byte[] data) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + data.length)
                .putShort((short) sport)
                .putShort((short) dport)
                .putInt(1_000)
                .putInt(2_000)
                .put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 65_000)
                .putInt(0)
                .put(data);
        return content(TCP, tcp.array(), 16);
    }

    Datagram echo(int id, boolean request, byte[] data) {
        int type = v4 ? (request ? 8 : 0) : (request ? 128 : 129);
        ByteBuffer echo = ByteBuffer.allocate(8 + data.length)
                .put((byte) type)
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) id)
                .putShort((short) 1)
                .put(data);
        return content(v4 ? ICMP : ICMPV6, echo.array(), 2);
    }

    /** An ICMP error; {@code rest} are the four bytes before the quoted packet. */
    Datagram error(int type, int code, int rest, byte[] quoted) {
        ByteBuffer error = ByteBuffer.allocate(8 + quoted.length)
                .put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(rest)
                .put(quoted);
        return content(v4 ? ICMP : ICMPV6, error.array(), 2);
    }

    /** Any protocol; {@code checksumAt} is where a checksum over a pseudo header goes, or -1. */
    Datagram content(int protocol, byte[] bytes, int checksumAt) {
        this.protocol = protocol;
        content = bytes.clone();
        if (checksumAt >= 0) {
            content[checksumAt] = 0;
            content[checksumAt + 1] = 0;
            int sum = ~checksum(content, protocol == ICMP ? 0 : pseudoHeader()) & 0xffff;
            int checksum = sum == 0 && protocol == UDP ? 0xffff : sum;
            content[checksumAt] = (byte) (checksum >> 8);
            content[checksumAt + 1] = (byte) checksum;
        }
        return this;
    }

    private long pseudoHeader() {
        return (long) checksum(from.getAddress(), 0) + checksum(to.getAddress(), 0) + protocol + content.length;
    }

    byte[] frame() {
        return frame(packet());
    }

    /** Bytes of the IP header with all options and extension headers. */
    int headerLength() {
        return packet().length - content.length;
    }

    /** The packet without an Ethernet header. */
    byte[] packet() {
        return packet(chain(protocol), content, 0, 0);
    }

    /** Cut into fragments whose parts of the content have these lengths; all but the last are multiples of 8. The rest is the last fragment. */
    List<byte[]> fragments(int id, int... lengths) {
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        for (int i = 0; i <= lengths.length; i++) {
            int end = i < lengths.length ? at + lengths[i] : content.length;
            frames.add(frame(fragment(id, at, Arrays.copyOfRange(content, at, end), i < lengths.length)));
            at = end;
        }
        return frames;
    }

    private byte[] fragment(int id, int offset, byte[] part, boolean more) {
        if (v4) {
            return packet(new byte[0], part, id, (more ? 0x2000 : 0) | offset / 8);
        }
        extension(FRAGMENT, 0, 0, offset >> 8, (offset & 0xf8) | (more ? 1 : 0), 0x11, 0x22, id >> 8, id & 0xff);
        byte[] packet = packet(chain(protocol), part, 0, 0);
        kinds.removeLast();
        extensions.removeLast();
        return packet;
    }

    /** The IPv6 extension headers, each naming the next. */
    private byte[] chain(int last) {
        int length = extensions.stream().mapToInt(bytes -> bytes.length).sum();
        ByteBuffer chain = ByteBuffer.allocate(length);
        for (int i = 0; i < extensions.size(); i++) {
            byte[] header = extensions.get(i).clone();
            header[0] = (byte) (i + 1 < kinds.size() ? kinds.get(i + 1) : last);
            header[1] = (byte) (kinds.get(i) == FRAGMENT ? 0 : header.length / 8 - 1);
            chain.put(header);
        }
        return chain.array();
    }

    private byte[] packet(byte[] chain, byte[] part, int id, int fragment) {
        int header = v4 ? 20 + options.length : 40 + chain.length;
        ByteBuffer packet = ByteBuffer.allocate(header + part.length);
        if (v4) {
            packet.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) packet.capacity());
            packet.putShort((short) id).putShort((short) fragment);
            packet.put((byte) hops).put((byte) protocol).putShort((short) 0);
            packet.put(from.getAddress()).put(to.getAddress()).put(options);
            int sum = checksum(Arrays.copyOf(packet.array(), header), 0);
            packet.putShort(10, (short) ~sum);
        } else {
            packet.putInt(6 << 28).putShort((short) (chain.length + part.length));
            packet.put((byte) (kinds.isEmpty() ? protocol : kinds.getFirst())).put((byte) hops);
            packet.put(from.getAddress()).put(to.getAddress()).put(chain);
        }
        return packet.put(part).array();
    }

    private byte[] frame(byte[] packet) {
        return ByteBuffer.allocate(ETHERNET + packet.length)
                .put(new byte[] {2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0})
                .putShort((short) (v4 ? 0x0800 : 0x86dd))
                .put(packet)
                .array();
    }

    /** For a frame of IPv4 without options whose header was changed. */
    static void fixIpv4Checksum(byte[] frame) {
        ByteBuffer.wrap(frame).putShort(ETHERNET + 10, (short) 0);
        int sum = checksum(Arrays.copyOfRange(frame, ETHERNET, ETHERNET + 20), 0);
        ByteBuffer.wrap(frame).putShort(ETHERNET + 10, (short) ~sum);
    }

    /** A frame without its Ethernet header. */
    static byte[] inside(byte[] frame) {
        return Arrays.copyOfRange(frame, ETHERNET, frame.length);
    }

    /** Bytes that no two places of a packet share by chance; the same for the same length. */
    static byte[] data(int length) {
        byte[] data = new byte[length];
        new java.util.Random(length).nextBytes(data);
        return data;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** The one's complement sum (RFC 1071) of the bytes and of {@code start}. */
    private static int checksum(byte[] bytes, long start) {
        long sum = start;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += (bytes[i] & 0xff) << 8 | (i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }
}
