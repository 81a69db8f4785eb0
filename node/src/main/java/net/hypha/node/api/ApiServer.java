package net.hypha.node.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import net.hypha.config.HostPort;
import net.hypha.node.json.Json;
import net.hypha.node.metrics.NodeMetrics;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the local API on a unix socket that only its owner may use. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_THREADS = 16;
    private static final String METRICS = "/metrics";

    private final Server server;
    private final Path socket;

    private ApiServer(Server server, Path socket) {
        this.server = server;
        this.socket = socket;
    }

    /**
     * Starts it.
     *
     * @param metrics where the numbers are served by TCP too; null for nowhere
     * @throws IOException if the socket cannot be made, e.g. because another node serves it
     */
    public static ApiServer start(Path socket, @Nullable HostPort metrics, LocalApi api) throws IOException {
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
        if (metrics != null) {
            server.addConnector(tcp(server, http, metrics));
        }
        server.setHandler(new Json2Http(api));
        try {
            server.start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new ApiServer(server, socket);
        } catch (Exception e) { // what Jetty's start() declares
            throw new IOException(
                    "the local API cannot listen on " + socket
                            + (metrics == null ? "" : " and, for metrics, " + metrics) + ": " + e.getMessage(),
                    e);
        }
    }

    private static ServerConnector tcp(Server server, HttpConfiguration http, HostPort metrics) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(metrics.host());
        connector.setPort(metrics.port());
        return connector;
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

    /** The port metrics are served at by TCP; -1 for none. */
    public int metricsPort() {
        return Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .mapToInt(ServerConnector::getLocalPort)
                .findFirst()
                .orElse(-1);
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
                answer = answer(request);
            } catch (ApiException e) {
                answer = new LocalApi.Answer(e.status(), e.body());
            } catch (IOException | RuntimeException e) {
                LOG.atError().setCause(e).log("A request to the local API failed");
                answer = new LocalApi.Answer(
                        500, new ApiException(500, "internal", "the request failed: " + e, null).body());
            }
            response.setStatus(answer.status());
            response.write(true, ByteBuffer.wrap(written(answer.body(), response)), callback);
            return true;
        }

        private static byte[] written(@Nullable Object body, Response response) {
            if (body == null) {
                return new byte[0];
            }
            if (body instanceof LocalApi.Text(String text)) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, NodeMetrics.contentType());
                return text.getBytes(StandardCharsets.UTF_8);
            }
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            return Json.write(body).getBytes(StandardCharsets.UTF_8);
        }

        /** By TCP anybody may come: only for numbers. */
        private LocalApi.Answer answer(Request request) throws IOException, ApiException {
            String path = Request.getPathInContext(request);
            boolean local = request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector;
            if (!local && !path.equals(METRICS)) {
                throw new ApiException(404, "no-such-path", "there is only " + METRICS + " here", null);
            }
            return api.handle(request.getMethod(), path, query(request), body(request));
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
