package net.hypha.cli.demo.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hypha.lab.JavaProgram;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;
import net.hypha.lab.LabProcess;
import net.hypha.lab.web.WebServer;

/** The web servers of the hosts: start, slow, kill. */
public final class WebServers {
    private static final int PORT = 80;

    private final Lab lab;

    WebServers(Lab lab) {
        this.lab = lab;
    }

    public LabProcess start(String host) {
        List<String> arguments =
                List.of(host, Integer.toString(PORT), delayFile(host).toString());
        return lab.start(host, program(host), JavaProgram.line(WebServer.class, JavaProgram.SMALL, arguments));
    }

    /** Sets how long a server takes for each page, from the next request on. */
    public void slow(String host, Duration delay) {
        try {
            WebServer.slow(delayFile(host), delay);
        } catch (IOException e) {
            throw new LabException("cannot set the delay of the web server on " + host + ": " + e.getMessage(), e);
        }
    }

    /** kill -9. */
    public void kill(String host) {
        lab.process(program(host)).orElseThrow().kill();
    }

    /** Whether it takes requests, asked from its own host. */
    public boolean isUp(String host) {
        return lab.exec(host, List.of("curl", "-s", "-m", "2", "-o", "/dev/null", "http://127.0.0.1:" + PORT + "/"))
                        .exit()
                == 0;
    }

    private Path delayFile(String host) {
        return lab.directory().resolve("delay-" + host);
    }

    private static String program(String host) {
        return "web-" + host;
    }
}
