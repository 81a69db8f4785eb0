package net.hypha.node.miss;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An Ethernet frame the datapath handed over because it did not know the destination: an IP packet without any outer headers. Its Ethernet
 * addresses are stations, {@code 02:00} and the id of a peer, 0 for this node's own workloads.
 *
 * @param frame the whole frame, as it will be put back
 * @param from id of the peer it came from; 0 from a workload of this node
 * @param to id of the peer that it goes to, if it is only here so that the kernel finishes its checksum or its segments; 0: it is held
 */
@SuppressWarnings(
        "ArrayRecordComponent") // frames are handed on, never compared; a copy of each would cost the hot path
record HeldFrame(byte[] frame, int from, int to, IpPacket packet) {
    static final int ETHERNET_HEADER = 14;
    static final int TYPE_V4 = 0x0800;
    static final int TYPE_V6 = 0x86dd;

    private static final int MAC = 6;
    private static final int STATION = 0x0200;

    /**
     * @param frame as read from the TAP; kept, not copied
     * @return empty for anything but a whole IP packet between stations, as is the kernel's own talk on the device
     */
    static Optional<HeldFrame> parse(byte[] frame) {
        if (frame.length < ETHERNET_HEADER + 20
                || IpPacket.u16(frame, 0) != STATION
                || IpPacket.u16(frame, MAC) != STATION) {
            return Optional.empty();
        }
        int type = IpPacket.u16(frame, 2 * MAC);
        int from = IpPacket.u16(frame, MAC + 2) << 16 | IpPacket.u16(frame, MAC + 4);
        int to = IpPacket.u16(frame, 2) << 16 | IpPacket.u16(frame, 4);
        return IpPacket.parse(frame, ETHERNET_HEADER, frame.length - ETHERNET_HEADER)
                .filter(packet -> type == (packet.version() == 4 ? TYPE_V4 : TYPE_V6))
                .map(packet -> new HeldFrame(frame, from, to, packet));
    }

    InetAddress destination() {
        return packet.destination();
    }

    /** Writes the frame of an answer to where this one came from. */
    void answer(byte[] packet, ByteBuffer out) {
        int type = this.packet.version() == 4 ? TYPE_V4 : TYPE_V6;
        out.putShort((short) STATION).putInt(from);
        out.putShort((short) STATION).putInt(0);
        out.putShort((short) type).put(packet);
    }
}
