package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha nodes}: the nodes this one knows. */
@Command(
        name = "nodes",
        description = "Show the nodes this node knows, the way to each, and how far it is.",
        mixinStandardHelpOptions = true)
public final class NodesCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("NAME", "/name"),
            new Column("DOMAIN", "/domain"),
            new Column("TUNNEL", "/tunnel"),
            new Column("SUBNET", "/subnet"),
            new Column("LOCATION", "/location"),
            new Column("WAY", "/way"),
            new Column("RTT MS", "/distance/roundTripMs"),
            new Column("BY", "/distance/source"),
            new Column("AGE S", "/distance/ageSeconds"));

    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    public NodesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = node.connect(console)) {
            output.printer(console).list(api.list("/v1/nodes"), COLUMNS, "no node is known yet");
        }
        return 0;
    }
}
