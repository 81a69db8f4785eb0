package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what a domain knows of one kind: the same as {@code hypha get}. */
abstract sealed class ListCommand implements Callable<Integer> {
    private final Console console;
    private final Kind kind;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Mixin
    private final OutputOption output = new OutputOption();

    private ListCommand(Console console, Kind kind) {
        this.console = console;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            kind.show(api.list(kind.path()), output.printer(console));
        }
        return 0;
    }

    /** {@code hypha service list}. */
    @Command(
            name = "list",
            description = "List the services with their semantic addresses.",
            mixinStandardHelpOptions = true)
    static final class OfServices extends ListCommand {
        public OfServices(Console console) {
            super(console, Kind.SERVICE);
        }
    }

    /** {@code hypha instance list}. */
    @Command(
            name = "list",
            description = "List the instances with their addresses and where they run.",
            mixinStandardHelpOptions = true)
    static final class OfInstances extends ListCommand {
        public OfInstances(Console console) {
            super(console, Kind.INSTANCE);
        }
    }

    /** {@code hypha peer list}. */
    @Command(
            name = "list",
            description = "List the domains around: the parent, the children, the peers, and those met through them.",
            mixinStandardHelpOptions = true)
    static final class OfDomains extends ListCommand {
        public OfDomains(Console console) {
            super(console, Kind.DOMAIN);
        }
    }
}
