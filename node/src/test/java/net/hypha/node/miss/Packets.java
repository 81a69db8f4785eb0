package net.hypha.node.miss;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Builds packets as a workload or a peer would send them. */
final class Packets {
    static final int SYN = 0x02;
    static final int RST = 0x04;
    static final int ACK = 0x10;

    private Packets() {}

    static byte[] tcp(String from, String to, int flags, int sequence, int acknowledgement, int payload) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + payload);
        tcp.putShort((short) 40_000).putShort((short) 80).putInt(sequence).putInt(acknowledgement);
        tcp.put((byte) 0x50).put((byte) flags);
        return ip(from, to, IpPacket.TCP, tcp.array());
    }

    static byte[] udp(String from, String to, int port, byte[] payload) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length);
        udp.putShort((short) port)
                .putShort((short) 50_103)
                .putShort((short) (8 + payload.length))
                .putShort((short) 0);
        return ip(from, to, IpPacket.UDP, udp.put(payload).array());
    }

    static byte[] ip(String from, String to, int protocol, byte[] payload) {
        byte[] source = InetAddress.ofLiteral(from).getAddress();
        byte[] destination = InetAddress.ofLiteral(to).getAddress();
        ByteBuffer packet = ByteBuffer.allocate((source.length == 4 ? 20 : 40) + payload.length);
        if (source.length == 4) {
            packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
            packet.putInt(0).put((byte) 64).put((byte) protocol).putShort((short) 0);
        } else {
            packet.putInt(0x60000000)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) 64);
        }
        return packet.put(source).put(destination).put(payload).array();
    }

    /** Of a workload here. */
    static byte[] frame(byte[] packet) {
        return frame(packet, 0);
    }

    static byte[] frame(byte[] packet, int peer) {
        int type = packet[0] >> 4 == 4 ? HeldFrame.TYPE_V4 : HeldFrame.TYPE_V6;
        return ByteBuffer.allocate(14 + packet.length)
                .putShort((short) 0x0200)
                .putInt(0)
                .putShort((short) 0x0200)
                .putInt(peer)
                .putShort((short) type)
                .put(packet)
                .array();
    }

    static IpPacket parsed(byte[] packet) {
        return IpPacket.parse(packet, 0, packet.length).orElseThrow();
    }
}
