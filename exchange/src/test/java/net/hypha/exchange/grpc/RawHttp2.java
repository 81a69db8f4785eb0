package net.hypha.exchange.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import net.hypha.exchange.trust.CurrentCredentials;
import net.hypha.exchange.trust.Trust;

/** A session written by hand, HTTP/2 (RFC 9113) on TLS: says what no honest program would. */
final class RawHttp2 implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_HEADERS = 4;
    private static final int STREAM = 1;

    private final SSLSocket socket;

    RawHttp2(InetSocketAddress server, Path trust) throws IOException {
        CurrentCredentials own = new CurrentCredentials(Trust.of(trust));
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {own.keys()}, new TrustManager[] {own.check()}, null);
            socket = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(SETTINGS, 0, 0, new byte[0]);
        write(HEADERS, END_HEADERS, STREAM, headers());
    }

    /** One whole gRPC message. */
    void message(byte[] bytes) throws IOException {
        announce(bytes.length, bytes);
    }

    /** The beginning of a gRPC message that says how long it will be: a byte for its compression, four for its length. */
    void announce(int length, byte[] beginning) throws IOException {
        write(
                DATA,
                0,
                STREAM,
                ByteBuffer.allocate(5 + beginning.length)
                        .put((byte) 0)
                        .putInt(length)
                        .put(beginning)
                        .array());
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
        socket.getOutputStream().flush();
    }

    /** HPACK (RFC 7541, section 6): two indexed fields, then literals without indexing. */
    private static byte[] headers() throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x87); // :scheme https
        literal(block, ":path", "/" + Method.SESSION.getFullMethodName());
        literal(block, ":authority", "exchange.hypha");
        literal(block, "content-type", "application/grpc");
        literal(block, "te", "trailers");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) throws IOException {
        block.write(0);
        for (String text : new String[] {name, value}) {
            block.write(text.length());
            block.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
