package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.domain.Authority;
import net.hypha.domain.config.DomainConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha domain init}. */
@Command(
        name = "init",
        description =
                "Make a domain's authority and its own certificate, so that nodes can join. Before 'hypha domain'.",
        mixinStandardHelpOptions = true)
final class DomainInitCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainFile file = new DomainFile();

    public DomainInitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DomainConfig read = file.read();
        Authority.init(read);
        console.out()
                .println("authority of " + read.name() + " in " + read.authority() + ", its certificate in "
                        + read.exchange().trust());
        return 0;
    }
}
