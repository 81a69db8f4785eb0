package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha service list}. */
@Command(
        name = "list",
        description = "List the services with their semantic addresses.",
        mixinStandardHelpOptions = true)
public final class ServiceListCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("SERVICE", "/service"),
            new Column("DEFAULT", "/default"),
            new Column("READY", "/ready"),
            new Column("ADDRESSES", "/addresses"));

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
            output.printer(console)
                    .list(api.list("/v1/services"), COLUMNS, "no services; make one: hypha service apply NAME");
        }
        return 0;
    }
}
