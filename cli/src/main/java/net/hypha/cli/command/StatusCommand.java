package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Printer;
import net.hypha.cli.console.StatusView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha status}: how a node, or with {@code --domain} its domain, is. */
@Command(
        name = "status",
        description = "Show how this node is and what is attached to it.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private static final List<Column> WORKLOADS = List.of(
            new Column("ID", "/id"),
            new Column("SERVICE", "/service"),
            new Column("NUMBER", "/number"),
            new Column("STATE", "/state"),
            new Column("HEALTH", "/health/reason"),
            new Column("NAMESPACE-ADDRESS", "/namespaceAddress"),
            new Column("INSTANCE-ADDRESS", "/instanceAddress"),
            new Column("LOCATION", "/location"),
            new Column("LABELS", "/labels"));

    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--workloads", description = "only the attached workloads")
    private boolean workloads;

    public StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Printer printer = output.printer(console);
        try (ApiClient api = node.connect(console)) {
            if (workloads) {
                printer.list(api.list("/v1/workloads"), WORKLOADS, "nothing is attached");
            } else {
                StatusView.show(api.get("/v1/status"), printer);
            }
        }
        return 0;
    }
}
