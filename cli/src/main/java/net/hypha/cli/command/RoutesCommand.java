package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code hypha routes}: what goes between domains. */
@Command(
        name = "routes",
        description = "Show what this domain offers its peers, and what it learnt from them.",
        mixinStandardHelpOptions = true)
public final class RoutesCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS = List.of(
            new Column("DIRECTION", "/direction"),
            new Column("PEER", "/peer"),
            new Column("SERVICE", "/service"),
            new Column("ADDRESSES", "/addresses"),
            new Column("GATEWAYS", "/gateways"),
            new Column("READY", "/quality/ready"),
            new Column("BEST-NS", "/quality/bestResponseNs"),
            new Column("PATH", "/path"));

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
            output.printer(console).list(api.get("/v1/routes"), COLUMNS, "no routes: no peer, or nothing exported");
        }
        return 0;
    }
}
