package net.hypha.node.manager;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code StatusServer FILE}: answers every GET on port 80 with the status that stands in a file. */
public final class StatusServer {
    private StatusServer() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("::", 80), 16);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(Integer.parseInt(Files.readString(file).strip()), -1);
            exchange.close();
        });
        server.start();
    }
}
