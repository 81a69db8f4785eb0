package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.node.NodeProgram;
import net.hypha.node.config.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha node}: the network manager of a machine or router. */
@Command(
        name = "node",
        description = "Run the network manager of this machine. When it ends, its datapath stays at work. Needs root.",
        mixinStandardHelpOptions = true,
        subcommands = {NodeJoinCommand.class, RevokeCommand.OfNode.class})
public final class NodeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final RunOptions run;

    @Option(names = "--cleanup", description = "remove what a stopped node left at work, and end")
    private boolean cleanup;

    public NodeCommand(Console console) {
        this(console, new RunOptions());
    }

    public NodeCommand(Console console, RunOptions run) {
        this.console = console;
        this.run = run;
    }

    @Override
    public Integer call() throws Exception {
        NodeConfig config = NodeConfig.read(run.config());
        Root.require("node", "it loads eBPF programs into the kernel");
        if (cleanup) {
            NodeProgram.cleanup(config);
            console.out().println("removed the datapath of " + config.name());
        } else {
            run.serve(console, NodeProgram.start(config));
        }
        return 0;
    }
}
