package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.domain.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha domain restore}. */
@Command(
        name = "restore",
        description = "Put a backup in the place of all that a domain keeps. Its manager must not run.",
        mixinStandardHelpOptions = true)
final class DomainRestoreCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainFile file = new DomainFile();

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
        String what = DomainBackupCommand.text(Backup.restore(file.read(), from, force));
        console.out().println(what + " are restored; what changed after the backup is lost: start 'hypha domain'");
        return 0;
    }
}
