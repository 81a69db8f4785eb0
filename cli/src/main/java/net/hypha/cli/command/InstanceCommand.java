package net.hypha.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hypha instance}: what serves a service on a node. */
@Command(
        name = "instance",
        description = "Show and weigh the instances of this domain. Nodes make them, see hypha attach.",
        mixinStandardHelpOptions = true,
        subcommands = {ListCommand.OfInstances.class, InstanceWeightCommand.class})
public final class InstanceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: list or weight");
    }
}
