package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha domain members}. */
@Command(
        name = "members",
        description = "List the nodes and child domains that joined by token or were revoked.",
        mixinStandardHelpOptions = true)
final class DomainMembersCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("IDENTITY", "/identity"),
            new Column("STATE", "/state"),
            new Column("JOINED", "/joined"),
            new Column("REVOKED", "/revoked"));

    private final Console console;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    public DomainMembersCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            output.printer(console)
                    .list(
                            api.list("/v1/members"),
                            COLUMNS,
                            "nobody joined by token; make one: hypha token create --node");
        }
        return 0;
    }
}
