package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.RoutesView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha routes}: what goes between domains. */
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
            output.printer(console)
                    .list(api.list("/v1/routes"), RoutesView.COLUMNS, "no routes: no peer, or nothing exported");
        }
        return 0;
    }
}
