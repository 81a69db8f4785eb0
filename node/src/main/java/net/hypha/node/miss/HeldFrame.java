package net.hypha.node.miss;

import java.net.InetAddress;
import java.util.Optional;
import net.hypha.semantics.address.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet frame the datapath handed over because it did not know the destination.
 *
 * @param frame the whole frame, as it will be put back
 * @param from the peer whose tunnel it came by; null from a workload of this node
 * @param packet the (inner) packet
 */
@SuppressWarnings(
        "ArrayRecordComponent") // frames are handed on, never compared; a copy of each would cost the hot path
record HeldFrame(byte[] frame, @Nullable Endpoint from, IpPacket packet) {
    static final int ETHERNET_HEADER = 14;
    static final int TYPE_V4 = 0x0800;
    static final int TYPE_V6 = 0x86dd;

    private static final int UDP_HEADER = 8;

    /**
     * @param frame as read from the TAP; kept, not copied
     * @param tunnel this node's own tunnel endpoint: what is addressed to it carries the packet that is meant
     * @return empty for anything but a whole IP packet, tunnelled or not
     */
    static Optional<HeldFrame> parse(byte[] frame, Endpoint tunnel) {
        if (frame.length < ETHERNET_HEADER + 20) {
            return Optional.empty();
        }
        int type = IpPacket.u16(frame, 12);
        Optional<IpPacket> outer = IpPacket.parse(frame, ETHERNET_HEADER, frame.length - ETHERNET_HEADER)
                .filter(packet -> type == (packet.version() == 4 ? TYPE_V4 : TYPE_V6));
        if (outer.isEmpty()) {
            return Optional.empty();
        }
        IpPacket packet = outer.get();
        boolean tunnelled = packet.protocol() == IpPacket.UDP
                && packet.payloadLength() >= UDP_HEADER
                && packet.u16(2) == tunnel.port()
                && packet.destination().equals(tunnel.address());
        if (!tunnelled) {
            return Optional.of(new HeldFrame(frame, null, packet));
        }
        if (packet.u16(0) == 0) {
            return Optional.empty(); // nobody could be answered there
        }
        Endpoint from = new Endpoint(packet.source(), packet.u16(0));
        return IpPacket.parse(frame, packet.payload() + UDP_HEADER, packet.payloadLength() - UDP_HEADER)
                .map(inner -> new HeldFrame(frame, from, inner));
    }

    InetAddress destination() {
        return packet.destination();
    }
}
