package net.hypha.domain.api;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import net.hypha.config.HostPort;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.manager.Domain;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST API on a unix socket that only its owner may use, and by TLS on an address where asked for. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final int MAX_THREADS = 16; // acceptors and selectors; requests run on virtual threads
    private static final int MAX_CONNECTIONS = 256; // by TCP; more wait to be accepted
    private static final long IDLE_MS = 30_000;
    private static final long STOP_MS = 2_000;

    private final Server server;
    private final Path socket;
    private final int port;

    private ApiServer(Server server, Path socket, int port) {
        this.server = server;
        this.socket = socket;
        this.port = port;
    }

    /**
     * Starts to listen. A socket file that nobody listens on any more is replaced.
     *
     * @param tls how the address is secured; null only where there is none to listen on
     * @throws IOException saying which address could not be listened on, and why
     */
    public static ApiServer start(DomainConfig.Api config, @Nullable SSLContext tls, Domain domain) throws IOException {
        Path socket = config.socket().toAbsolutePath();
        prepare(socket);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("api");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Server server = new Server(threads);
        server.setStopTimeout(STOP_MS);
        server.setHandler(new RestHandler(domain));
        UnixDomainServerConnector local = new UnixDomainServerConnector(server, 1, 1, http());
        local.setUnixDomainPath(socket);
        local.setIdleTimeout(IDLE_MS);
        server.addConnector(local);
        ServerConnector tcp = config.listen() == null || tls == null ? null : tcp(server, config.listen(), tls);
        try {
            server.start();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (Exception e) {
            stop(server);
            throw new IOException(
                    "cannot serve the API on " + socket + (config.listen() == null ? "" : " and " + config.listen())
                            + ": " + e.getMessage(),
                    e);
        }
        LOG.atInfo()
                .addKeyValue("socket", socket)
                .addKeyValue("listen", config.listen() == null ? "-" : config.listen())
                .log("API is served");
        return new ApiServer(server, socket, tcp == null ? 0 : tcp.getLocalPort());
    }

    /** The TCP port that is listened on; 0 if none is. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        stop(server);
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("socket", socket).setCause(e).log("The socket file stays behind");
        }
    }

    private static HttpConnectionFactory http() {
        return http(new HttpConfiguration());
    }

    /** By TLS: clients know the domain by its identity, whatever name or address they came by. */
    private static HttpConnectionFactory https() {
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        return http(http);
    }

    private static HttpConnectionFactory http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        return new HttpConnectionFactory(http);
    }

    private static ServerConnector tcp(Server server, HostPort listen, SSLContext tls) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(tls);
        ssl.setIncludeProtocols("TLSv1.3");
        ServerConnector tcp = new ServerConnector(server, 1, 1, new SslConnectionFactory(ssl, "http/1.1"), https());
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, tcp));
        tcp.setHost(listen.host());
        tcp.setPort(listen.port());
        tcp.setIdleTimeout(IDLE_MS);
        server.addConnector(tcp);
        return tcp;
    }

    private static void prepare(Path socket) throws IOException {
        int length = socket.toString().length();
        if (length > UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH) {
            throw new IOException("the socket path " + socket + " has " + length + " characters; Linux takes "
                    + UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH + ": choose a shorter domain.api.socket");
        }
        Path directory = socket.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (!Files.exists(socket)) {
            return;
        }
        if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
            throw new IOException(
                    socket + " is there and is no socket: it is left alone; choose another" + " domain.api.socket");
        }
        if (isServed(socket)) {
            throw new IOException("another process serves " + socket + ": does a domain manager run already?");
        }
        Files.delete(socket);
    }

    private static boolean isServed(Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false; // refused: whoever made it is gone
        }
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("The API did not stop cleanly");
        }
    }
}
