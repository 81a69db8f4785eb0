package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.config.HostPort;
import net.hypha.exchange.trust.Identity;
import net.hypha.semantics.service.DomainName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha domain join}. */
@Command(
        name = "join",
        description = "Join a parent domain by a token: makes a key here, and gets the parent's certificate for it.",
        mixinStandardHelpOptions = true)
final class DomainJoinCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final JoinOptions options = new JoinOptions();

    @Option(
            names = "--domain",
            required = true,
            paramLabel = "HOST:PORT",
            description = "where the parent's exchange listens")
    private String domain = "";

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "the child's name")
    private String name = "";

    @Option(
            names = "--trust",
            required = true,
            paramLabel = "DIR",
            description = "where to put key and certificate; another directory than for the child's own nodes")
    private Path trust = Path.of("");

    public DomainJoinCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        options.join(HostPort.parse(domain), Identity.of(new DomainName(name)), trust);
        console.out().println("domain " + name + " joined; its certificate is in " + trust);
        return 0;
    }
}
