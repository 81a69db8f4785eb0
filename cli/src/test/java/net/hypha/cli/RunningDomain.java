package net.hypha.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.hypha.config.ConfigException;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;

/** A domain manager inside the test's JVM, and commands that find it. */
public final class RunningDomain implements AutoCloseable {
    private final Path folder;
    private final Path config;
    private DomainManager manager;

    /** @param yaml what follows the name in the section {@code domain} */
    public RunningDomain(Path folder, String yaml) throws IOException, ConfigException {
        this.folder = folder;
        this.config = Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                  api: {socket: %1$s/run/domain.sock}
                """.formatted(folder) + yaml.indent(2));
        this.manager = start();
    }

    public Path socket() {
        return folder.resolve("run/domain.sock");
    }

    /** Calls the program with this domain's socket in its environment. */
    Call hypha(String... args) {
        return Call.in(Map.of("HYPHA_DOMAIN_SOCKET", socket().toString()), args);
    }

    public DomainManager manager() {
        return manager;
    }

    public void stop() {
        manager.close();
    }

    public void startAgain() throws IOException, ConfigException {
        manager = start();
    }

    private DomainManager start() throws IOException, ConfigException {
        return DomainManager.start(DomainConfig.read(config));
    }

    @Override
    public void close() {
        stop();
    }
}
