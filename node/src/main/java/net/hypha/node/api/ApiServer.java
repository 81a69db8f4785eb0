package net.hypha.node.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import net.hypha.node.json.Json;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the local API on a unix socket that only its owner may use. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_THREADS = 16;

    private final Server server;
    private final Path socket;

    private ApiServer(Server server, Path socket) {
        this.server = server;
        this.socket = socket;
    }

    /** @throws IOException if the socket cannot be made, e.g. because another node serves it */
    public static ApiServer start(Path socket, LocalApi api) throws IOException {
        Path parent = socket.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        refuseServed(socket);
        Files.deleteIfExists(socket); // left by a process that was killed
        QueuedThreadPool pool = new QueuedThreadPool(MAX_THREADS, 2);
        pool.setName("api");
        pool.setDaemon(true);
        pool.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(pool);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, new HttpConnectionFactory(http));
        connector.setUnixDomainPath(socket);
        server.addConnector(connector);
        server.setHandler(new Json2Http(api));
        try {
            server.start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new ApiServer(server, socket);
        } catch (Exception e) { // what Jetty's start() declares
            throw new IOException("the local API cannot listen on " + socket + ": " + e.getMessage(), e);
        }
    }

    private static void refuseServed(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return;
        }
        try (java.nio.channels.SocketChannel probe =
                java.nio.channels.SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            if (probe.connect(java.net.UnixDomainSocketAddress.of(socket))) {
                throw new java.net.BindException(
                        socket + " is served by another process; give this node another 'socket'");
            }
        } catch (java.net.ConnectException e) {
            LOG.atDebug().addKeyValue("socket", socket).log("Nobody serves the socket that is there");
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
            Files.deleteIfExists(socket);
        } catch (Exception e) { // what Jetty's stop() declares
            LOG.atWarn().setCause(e).log("The local API did not close cleanly");
        }
    }

    /** Requests in, JSON out; runs on virtual threads. */
    private static final class Json2Http extends Handler.Abstract {
        private final LocalApi api;

        Json2Http(LocalApi api) {
            this.api = api;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            LocalApi.Answer answer;
            try {
                answer = api.handle(
                        request.getMethod(), Request.getPathInContext(request), query(request), body(request));
            } catch (ApiException e) {
                answer = new LocalApi.Answer(e.status(), e.body());
            } catch (IOException | RuntimeException e) {
                LOG.atError().setCause(e).log("A request to the local API failed");
                answer = new LocalApi.Answer(
                        500, new ApiException(500, "internal", "the request failed: " + e, null).body());
            }
            response.setStatus(answer.status());
            byte[] body = answer.body() == null ? new byte[0] : Json.MAPPER.writeValueAsBytes(answer.body());
            if (body.length > 0) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            }
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }

        private static Map<String, String> query(Request request) throws IOException {
            Map<String, String> query = new HashMap<>();
            try {
                for (Fields.Field field : Request.extractQueryParameters(request)) {
                    query.put(field.getName(), field.getValue());
                }
            } catch (RuntimeException e) {
                throw new IOException("the query cannot be read: " + e.getMessage(), e);
            }
            return query;
        }

        private static byte[] body(Request request) throws IOException, ApiException {
            try (InputStream in = Content.Source.asInputStream(request)) {
                byte[] body = in.readNBytes(MAX_BODY + 1);
                if (body.length > MAX_BODY) {
                    throw new ApiException(413, "too-large", "the body is larger than " + MAX_BODY + " bytes", null);
                }
                return body;
            }
        }
    }
}
