package net.hypha.node.miss;

import static net.hypha.node.miss.NewPacket.pseudoHeader;
import static net.hypha.node.miss.NewPacket.put16;
import static net.hypha.node.miss.NewPacket.put32;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import net.hypha.kernel.datapath.LostFlow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the connections whose instance is gone: their callers, which may only wait for a response, are sent a reset. Thread-safe. */
public final class Resets {
    private static final Logger LOG = LoggerFactory.getLogger(Resets.class);
    private static final int STATION = 0x0200; // see HeldFrame
    private static final int FRAME = 14 + 40 + 20;
    private static final int RST = 0x04;

    private final Supplier<List<LostFlow>> lost;
    private final Wire wire;
    private final ByteBuffer out = ByteBuffer.allocateDirect(FRAME);
    private final AtomicLong sent = new AtomicLong();

    /** @param lost takes the flows that were lost since it was asked last */
    public Resets(Supplier<List<LostFlow>> lost, Wire wire) {
        this.lost = lost;
        this.wire = wire;
    }

    /** Tells all there are to tell. One that cannot be told now finds out by its next packet, which the datapath answers. */
    public synchronized void send() {
        for (LostFlow flow : lost.get()) {
            try {
                frame(flow, out.clear());
                if (wire.write(out.flip())) {
                    sent.incrementAndGet();
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("A caller could not be told that its connection is lost");
            }
        }
    }

    /** Resets sent since start. */
    public long sent() {
        return sent.get();
    }

    private static void frame(LostFlow flow, ByteBuffer to) {
        byte[] packet = packet(flow);
        to.putShort((short) STATION).putInt(flow.peer());
        to.putShort((short) STATION).putInt(0);
        to.putShort((short) (packet[0] == 0x45 ? HeldFrame.TYPE_V4 : HeldFrame.TYPE_V6));
        to.put(packet);
    }

    /** RFC 9293 section 3.5.3: a reset with the number that the caller expects next; it needs no acknowledgement. */
    static byte[] packet(LostFlow flow) {
        byte[] packet = NewPacket.of(flow.called(), flow.caller(), IpPacket.TCP, 20);
        int tcp = packet.length - 20;
        put16(packet, tcp, flow.calledPort());
        put16(packet, tcp + 2, flow.callerPort());
        put32(packet, tcp + 4, flow.acknowledged());
        packet[tcp + 12] = 5 << 4;
        packet[tcp + 13] = RST;
        put16(packet, tcp + 16, Checksum.finish(pseudoHeader(packet, IpPacket.TCP, tcp, 20)));
        return packet;
    }
}
