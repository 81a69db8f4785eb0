package net.hypha.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hypha peer}: the domains around. */
@Command(
        name = "peer",
        description = "Show the domains around this one.",
        mixinStandardHelpOptions = true,
        subcommands = ListCommand.OfDomains.class)
public final class PeerCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: list");
    }
}
