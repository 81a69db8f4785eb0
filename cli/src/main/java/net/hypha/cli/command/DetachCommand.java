package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha detach}: takes a workload out of the semantic network. */
@Command(
        name = "detach",
        description = "Detach a workload from this node; its namespace stays, without Hypha's link.",
        mixinStandardHelpOptions = true)
public final class DetachCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Parameters(paramLabel = "ID", description = "the workload's name on this node, see 'hypha status'")
    private String id = "";

    public DetachCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = node.connect(console)) {
            api.delete("/v1/workloads/" + ApiClient.segment(id));
        }
        console.out().println("detached " + id);
        return 0;
    }
}
