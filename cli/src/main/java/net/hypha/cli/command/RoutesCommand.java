package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha routes}: what goes between domains; the same as {@code hypha get routes}. */
@Command(
        name = "routes",
        description = "Show what this domain offers its peers, and what it learnt from them.",
        mixinStandardHelpOptions = true)
public final class RoutesCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    public RoutesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            Kind.ROUTE.show(api.list(Kind.ROUTE.path()), output.printer(console));
        }
        return 0;
    }
}
