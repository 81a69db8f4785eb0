package net.hypha.node.miss;

import java.net.InetAddress;

/** Pieces of packets that the network manager makes itself. */
final class NewPacket {
    private NewPacket() {}

    /** An IP header, with room for a payload. */
    static byte[] of(InetAddress from, InetAddress to, int protocol, int payload) {
        byte[] source = from.getAddress();
        byte[] destination = to.getAddress();
        boolean v4 = source.length == 4;
        byte[] packet = new byte[(v4 ? 20 : 40) + payload];
        if (v4) {
            packet[0] = 0x45;
            put16(packet, 2, packet.length);
            put16(packet, 6, 0x4000); // don't fragment: no identification needed (RFC 6864)
            packet[8] = 64;
            packet[9] = (byte) protocol;
            System.arraycopy(source, 0, packet, 12, 4);
            System.arraycopy(destination, 0, packet, 16, 4);
            put16(packet, 10, Checksum.finish(Checksum.add(0, packet, 0, 20)));
        } else {
            packet[0] = 0x60;
            put16(packet, 4, payload);
            packet[6] = (byte) protocol;
            packet[7] = 64;
            System.arraycopy(source, 0, packet, 8, 16);
            System.arraycopy(destination, 0, packet, 24, 16);
        }
        return packet;
    }

    /** The sum over a payload and its pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
    static long pseudoHeader(byte[] packet, int protocol, int payload, int length) {
        int addresses = payload == 20 ? 12 : 8;
        long sum = Checksum.add(0, packet, addresses, payload - addresses) + protocol + length;
        return Checksum.add(sum, packet, payload, length);
    }

    static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
