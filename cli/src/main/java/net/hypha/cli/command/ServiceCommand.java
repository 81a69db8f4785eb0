package net.hypha.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hypha service}: what a domain's users address. */
@Command(
        name = "service",
        description = "Make, show and remove services of this domain.",
        mixinStandardHelpOptions = true,
        subcommands = {ServiceApplyCommand.class, ListCommand.OfServices.class, ServiceDeleteCommand.class})
public final class ServiceCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: apply, list or delete");
    }
}
