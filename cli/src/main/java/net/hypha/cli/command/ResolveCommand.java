package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hypha resolve}: what a semantic name means at this node. */
@Command(
        name = "resolve",
        description = "Show the semantic addresses of a name, as this node's workloads would get them.",
        mixinStandardHelpOptions = true)
public final class ResolveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "for example fastest.webserver.in-our-cluster")
    private String name = "";

    public ResolveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ApiClient api = node.connect(console)) {
            output.printer(console).one(api.get("/v1/resolve?name=" + ApiClient.segment(name)));
        }
        return 0;
    }
}
