package net.hypha.bench.meaning;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.scene.Hosts;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;

/**
 * nginx beside the caller, which chooses an instance for each request: one process, so that it knows of all requests, and a port for each
 * way to choose.
 */
final class Proxy implements AutoCloseable {
    private static final int FIRST_PORT = 8_100;
    private static final List<Choice> WAYS =
            Stream.of(Choice.values()).filter(choice -> choice.nginx != null).toList();

    private final LabProcess process;

    private Proxy(LabProcess process) {
        this.process = process;
    }

    /** Starts it in a host, and waits until it takes connections. */
    static Proxy start(Lab lab, String host, List<InetSocketAddress> instances) {
        Path directory = lab.directory().resolve("nginx");
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("nginx.conf"), configuration(directory, instances));
        } catch (IOException e) {
            throw new MeasureException("cannot write nginx's configuration: " + e.getMessage(), e);
        }
        String file = directory.resolve("nginx.conf").toString();
        Proxy proxy = new Proxy(lab.start(
                host,
                "nginx-" + instances.size(),
                List.of("nginx", "-p", directory.toString(), "-e", directory + "/start.log", "-c", file)));
        Hosts.awaitServer(lab, host, "nginx", address(Choice.NGINX_LEAST_CONNECTIONS));
        return proxy;
    }

    /** Where a way to choose is asked for. */
    static InetSocketAddress address(Choice choice) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + WAYS.indexOf(choice));
    }

    private static String configuration(Path directory, List<InetSocketAddress> instances) {
        String servers = instances.stream()
                .map(instance -> "server " + instance.getAddress().getHostAddress() + ":" + instance.getPort() + ";")
                .collect(Collectors.joining(" "));
        StringBuilder ways = new StringBuilder();
        Stream.of(Choice.values())
                .filter(choice -> choice.nginx != null)
                .forEach(choice -> ways.append("""
                  upstream way%1$d { %2$s %3$s }
                  server { listen 127.0.0.1:%4$d backlog=1024; location / { proxy_pass http://way%1$d; } }
                """.formatted(
                                WAYS.indexOf(choice),
                                choice.nginx,
                                servers,
                                address(choice).getPort())));
        return """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx.log crit;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
            %2$s}
            """.formatted(directory, ways);
    }

    @Override
    public void close() {
        process.kill();
    }
}
