package net.hypha.lab.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary small web server: {@code WebServer NAME PORT [DELAY-FILE]}. It answers every GET with a page that tells its name,
 * and the header {@code X-Host}. The delay file holds milliseconds, 0 to 60,000, and is read for each request, so that the
 * server can be slowed while it runs; no file means no delay. It listens on all addresses of its namespace, both families.
 */
public final class WebServer implements AutoCloseable {
    private static final long MAX_DELAY_MS = 60_000;
    private static final int BACKLOG = 1024;

    private final String name;
    private final @Nullable Path delayFile;
    private final ScheduledExecutorService timer;
    private final HttpServer server;

    private WebServer(String name, InetSocketAddress address, @Nullable Path delayFile, ScheduledExecutorService timer)
            throws IOException {
        this.name = name;
        this.delayFile = delayFile;
        this.timer = timer;
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length > 3) {
            throw new IllegalArgumentException("usage: WebServer NAME PORT [DELAY-FILE]");
        }
        // without it an answer waits up to 40 ms for the client's acknowledgement of its header
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Path delayFile = arguments.length == 3 ? Path.of(arguments[2]) : null;
        start(arguments[0], new InetSocketAddress("::", Integer.parseInt(arguments[1])), delayFile);
    }

    /** Starts to serve. */
    public static WebServer start(String name, InetSocketAddress address, @Nullable Path delayFile) throws IOException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("answers").factory());
        return new WebServer(name, address, delayFile, timer);
    }

    /** Sets the delay of the server that reads this file; holds from the next request on. */
    public static void slow(Path delayFile, Duration delay) throws IOException {
        Path next = delayFile.resolveSibling(delayFile.getFileName() + ".next");
        Files.writeString(next, Long.toString(delay.toMillis()));
        Files.move(next, delayFile, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long delayMs = delayMs();
        if (delayMs == 0) {
            answer(exchange);
        } else {
            var _ = timer.schedule(
                    () -> Thread.ofVirtual().start(() -> answerLater(exchange)), delayMs, TimeUnit.MILLISECONDS);
        }
    }

    private void answerLater(HttpExchange exchange) {
        try {
            answer(exchange);
        } catch (IOException e) {
            exchange.close(); // the client did not wait
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] page = page().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("X-Host", name);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }

    private String page() {
        return """
                <!doctype html>
                <title>%s</title>
                <p>This page is served by <b>%s</b>.</p>
                """.formatted(name, name);
    }

    private long delayMs() throws IOException {
        if (delayFile == null) {
            return 0;
        }
        try {
            String text = Files.readString(delayFile).strip();
            return text.matches("[0-9]{1,5}") ? Math.min(Long.parseLong(text), MAX_DELAY_MS) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
    }
}
