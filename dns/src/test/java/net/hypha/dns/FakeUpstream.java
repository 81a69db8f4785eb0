package net.hypha.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** Somebody else's DNS server on loopback, answering what a test says. */
final class FakeUpstream implements AutoCloseable {
    final AtomicInteger udpQueries = new AtomicInteger();
    final AtomicInteger tcpQueries = new AtomicInteger();

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Behaviour behaviour;

    /** What is sent back for a query, over UDP several times if wanted; nothing for silence. */
    interface Behaviour {
        List<byte[]> overUdp(Message query) throws IOException;

        default byte @Nullable [] overTcp(Message query) throws IOException {
            return null;
        }
    }

    FakeUpstream(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        Binding binding = Binding.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.tcp = binding.tcp();
        this.udp = channel(binding).socket();
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    private static DatagramChannel channel(Binding binding) throws IOException {
        binding.udp().configureBlocking(true);
        return binding.udp();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    /** A reply with as many 100-byte TXT records as wanted. */
    static Message txt(Message query, int count) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        Name name = query.getQuestion().getName();
        for (int i = 0; i < count; i++) {
            reply.addRecord(new TXTRecord(name, DClass.IN, 1, "%0100d".formatted(i)), Section.ANSWER);
        }
        return reply;
    }

    /** A reply with nothing but an rcode. */
    static byte[] rcode(Message query, int rcode) {
        Message reply = txt(query, 0);
        reply.getHeader().setRcode(rcode);
        return reply.toWire();
    }

    static byte[] changed(byte[] wire, UnaryOperator<byte[]> change) {
        return change.apply(wire.clone());
    }

    private void serveUdp() {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                packet.setLength(4096);
                udp.receive(packet);
                udpQueries.incrementAndGet();
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                for (byte[] reply : behaviour.overUdp(query)) {
                    udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            udp.close();
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                tcpQueries.incrementAndGet();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] reply = behaviour.overTcp(new Message(in.readNBytes(in.readUnsignedShort())));
                if (reply != null) {
                    TcpFrames.write(socket, reply);
                }
            } catch (IOException e) {
                if (!tcp.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
