package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hypha service delete}. */
@Command(name = "delete", description = "Remove a service; its addresses become free.", mixinStandardHelpOptions = true)
public final class ServiceDeleteCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Option(names = "--force", description = "also if instances run: they are detached from the service")
    private boolean force;

    @Parameters(paramLabel = "NAME", description = "the service's name")
    private String name = "";

    public ServiceDeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            api.delete("/v1/services/" + ApiClient.segment(name) + (force ? "?force=true" : ""));
        }
        console.out().println("deleted " + name);
        return 0;
    }
}
