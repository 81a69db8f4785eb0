package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha domain}: the manager of an administrative area. */
@Command(
        name = "domain",
        description = "Run the domain manager: it keeps services, lends addresses, and tells nodes and peers.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DomainInitCommand.class,
            DomainJoinCommand.class,
            DomainMembersCommand.class,
            RevokeCommand.OfDomain.class
        })
public final class DomainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final RunOptions run;

    public DomainCommand(Console console) {
        this(console, new RunOptions());
    }

    public DomainCommand(Console console, RunOptions run) {
        this.console = console;
        this.run = run;
    }

    @Override
    public Integer call() throws Exception {
        run.serve(console, DomainManager.start(DomainConfig.read(run.config())));
        return 0;
    }
}
