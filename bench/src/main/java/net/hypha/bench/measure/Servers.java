package net.hypha.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hypha.cli.demo.world.Await;
import net.hypha.lab.Lab;

/** The servers of the tools, all of them in each host that is called. They end with the lab. */
public final class Servers {
    static final int HTTP = 80;
    static final int IPERF = 5201;
    /** The probe accepts and closes here, and echoes on the next port. */
    public static final int ACCEPT = 7700;

    static final int ECHO = 7701;
    static final int SOCKPERF_UDP = 11111;
    static final int SOCKPERF_TCP = 11112;
    /** All ports, for subjects that translate by port. */
    public static final List<Integer> PORTS = List.of(HTTP, IPERF, ACCEPT, ECHO, SOCKPERF_UDP, SOCKPERF_TCP);

    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private Servers() {}

    /** Starts them; {@link #await} waits for them. */
    public static void start(Lab lab, String host, String probe) {
        lab.start(host, "iperf3-" + host, OneCore.run(List.of("iperf3", "--server")));
        lab.start(host, "sockperf-udp-" + host, OneCore.run(sockperf(SOCKPERF_UDP)));
        lab.start(
                host,
                "sockperf-tcp-" + host,
                OneCore.run(java.util.stream.Stream.concat(
                                sockperf(SOCKPERF_TCP).stream(), java.util.stream.Stream.of("--tcp"))
                        .toList()));
        lab.start(host, "probe-" + host, OneCore.run(List.of(probe, "serve", Integer.toString(ACCEPT))));
        lab.start(host, "nginx-" + host, OneCore.run(nginx(lab.directory().resolve("nginx-" + host))));
    }

    private static List<String> sockperf(int port) {
        return List.of("sockperf", "server", "-i", "0.0.0.0", "-p", Integer.toString(port));
    }

    private static List<String> nginx(Path directory) {
        Path configuration = directory.resolve("nginx.conf");
        try {
            Files.createDirectories(directory);
            Files.writeString(configuration, """
            daemon off;
            worker_processes 1;
            pid %1$s/pid;
            error_log %1$s/error.log crit;
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_timeout 0;
              client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
              server {
                listen 80 backlog=4096;
                listen [::]:80 backlog=4096;
                location / { return 200 "hypha\\n"; }
              }
            }
            """.formatted(directory));
        } catch (IOException e) {
            throw new MeasureException("cannot write " + configuration + ": " + e.getMessage(), e);
        }
        return List.of(
                "nginx", "-p", directory.toString(), "-e", directory + "/start.log", "-c", configuration.toString());
    }

    /** Until all of a host's servers accept connections. */
    public static void await(Lab lab, String host, String probe) {
        for (int port : List.of(HTTP, IPERF, ACCEPT, SOCKPERF_TCP)) {
            List<String> knock = List.of(probe, "connect", "127.0.0.1", Integer.toString(port), "1");
            Await.until(
                    "port " + port + " of " + host,
                    START_LIMIT,
                    () -> lab.exec(host, knock).exit() == 0);
        }
    }
}
