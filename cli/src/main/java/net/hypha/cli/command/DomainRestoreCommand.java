package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.domain.Backup;
import net.hypha.domain.config.DomainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hypha domain restore}. */
@Command(
        name = "restore",
        description = "Put a backup in the place of all that a domain keeps. Its manager must not run.",
        mixinStandardHelpOptions = true)
final class DomainRestoreCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the configuration (default: ${DEFAULT-VALUE}), see docs/reference/config.md")
    private Path config = Path.of("/etc/hypha/hypha.yaml");

    @Option(names = "--from", paramLabel = "FILE", required = true, description = "the backup")
    private Path from = Path.of("");

    @Option(
            names = "--force",
            description = "also where the domain has a journal; that one is kept beside the restored one")
    private boolean force;

    public DomainRestoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        String what = DomainBackupCommand.text(Backup.restore(DomainConfig.read(config), from, force));
        console.out().println(what + " are restored; what changed after the backup is lost: start 'hypha domain'");
        return 0;
    }
}
