package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.ExplainView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha explain}: where a new flow would go now, and why. */
@Command(
        name = "explain",
        description = {
            "Show where a new flow would go now, as this node sees it: who would get which share, what is known of each and how old"
                    + " it is, and why the others get none.",
            "Each node sees it in its own way: ask another one there, or by its --socket."
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(
            paramLabel = "NAME|ADDRESS",
            description = "for example fastest.webserver.in-our-cluster, or the address it has")
    private String name = "";

    public ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = node.connect(console)) {
            ExplainView.show(api.get("/v1/explain?name=" + ApiClient.segment(name)), output.printer(console));
        }
        return 0;
    }
}
