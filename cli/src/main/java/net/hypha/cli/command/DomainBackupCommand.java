package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.domain.Backup;
import net.hypha.domain.journal.Backups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha domain backup}. */
@Command(
        name = "backup",
        description = "Write all that a domain keeps to a file. Its manager may run meanwhile.",
        mixinStandardHelpOptions = true)
final class DomainBackupCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainFile file = new DomainFile();

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "the file to write; not there yet")
    private Path to = Path.of("");

    public DomainBackupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        console.out().println(text(Backup.write(file.read(), to)) + " are in " + to);
        return 0;
    }

    /** What a backup holds, in words. */
    static String text(Backups.Summary summary) {
        return summary.services() + " services, " + summary.instances() + " instances and " + summary.nodes()
                + " nodes of " + summary.domain();
    }
}
