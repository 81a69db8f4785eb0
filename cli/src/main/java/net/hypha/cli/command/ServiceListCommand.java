package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha service list}: the same as {@code hypha get services}. */
@Command(
        name = "list",
        description = "List the services with their semantic addresses.",
        mixinStandardHelpOptions = true)
public final class ServiceListCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    public ServiceListCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            Kind.SERVICE.show(api.list(Kind.SERVICE.path()), output.printer(console));
        }
        return 0;
    }
}
