package net.hypha.cli.command;

import java.nio.file.Path;
import net.hypha.config.ConfigException;
import net.hypha.domain.config.DomainConfig;
import picocli.CommandLine.Option;

/** Which domain of this machine a command is about, where it does its work without the domain's manager. */
final class DomainFile {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration (default: ${DEFAULT-VALUE}), see docs/reference/config.md")
    private Path config = Path.of("/etc/hypha/hypha.yaml");

    /** @throws ConfigException with every mistake in the file */
    DomainConfig read() throws ConfigException {
        return DomainConfig.read(config);
    }
}
