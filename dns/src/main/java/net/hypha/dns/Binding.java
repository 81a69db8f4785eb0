package net.hypha.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** The two sockets of one listen address, on one port. */
record Binding(ServerSocket tcp, DatagramChannel udp, InetSocketAddress address) {
    private static final int ATTEMPTS = 16;
    private static final int TCP_BACKLOG = 64;

    /**
     * Binds both. With port 0, a free port of TCP may be taken in UDP: then others are tried.
     *
     * @throws IOException naming what could not be bound and the next step
     */
    static Binding of(InetSocketAddress wanted) throws IOException {
        for (int attempt = 1; true; attempt++) {
            ServerSocket tcp = bindTcp(wanted);
            InetSocketAddress address = new InetSocketAddress(wanted.getAddress(), tcp.getLocalPort());
            try {
                return new Binding(tcp, bindUdp(address), address);
            } catch (IOException e) {
                tcp.close();
                if (wanted.getPort() != 0 || attempt == ATTEMPTS) {
                    throw failure(address, "UDP", e);
                }
            }
        }
    }

    private static ServerSocket bindTcp(InetSocketAddress address) throws IOException {
        ServerSocket tcp = new ServerSocket();
        try {
            tcp.bind(address, TCP_BACKLOG);
            return tcp;
        } catch (IOException e) {
            tcp.close();
            throw failure(address, "TCP", e);
        }
    }

    private static DatagramChannel bindUdp(InetSocketAddress address) throws IOException {
        ProtocolFamily family = address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        DatagramChannel udp = DatagramChannel.open(family);
        try {
            udp.bind(address);
            return udp;
        } catch (IOException e) {
            udp.close();
            throw e;
        }
    }

    private static IOException failure(InetSocketAddress address, String protocol, IOException cause) {
        String hint = cause instanceof BindException
                ? "; 'ss -lnp' shows who holds the port, 'ip address' whether the address is this machine's"
                : "";
        return new IOException(
                "DNS cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort() + "/"
                        + protocol + ": " + cause.getMessage() + hint,
                cause);
    }
}
