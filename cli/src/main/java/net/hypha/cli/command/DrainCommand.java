package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code hypha drain}: lets an instance finish what it has, before it is stopped. */
@Command(
        name = "drain",
        description = "Send an instance on this node no new flows; those it has go on. Kept until undone or detached.",
        mixinStandardHelpOptions = true)
public final class DrainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Parameters(paramLabel = "ID", description = "the instance's name on this node, see 'hypha status --workloads'")
    private String id = "";

    @Option(names = "--undo", description = "let it take new flows again")
    private boolean undo;

    public DrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String path = "/v1/draining/" + ApiClient.segment(id);
        try (ApiClient api = node.connect(console)) {
            if (undo) {
                api.delete(path);
            } else {
                api.put(path, JsonNodeFactory.instance.objectNode());
            }
        }
        console.out().println(undo ? id + " takes new flows again" : id + " gets no new flows; those it has go on");
        return 0;
    }
}
