package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha nodes}: the nodes of a domain. */
@Command(name = "nodes", description = "Show the nodes of this domain.", mixinStandardHelpOptions = true)
public final class NodesCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("NAME", "/name"),
            new Column("STATE", "/state"),
            new Column("TUNNEL", "/tunnel"),
            new Column("SUBNETS", "/subnet"),
            new Column("LOCATION", "/location"));

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    public NodesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            output.printer(console).list(api.get("/v1/nodes"), COLUMNS, "no node has joined yet");
        }
        return 0;
    }
}
