package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hypha address}: where a domain's addresses come from. */
@Command(
        name = "address",
        description = "Show the domain's pools of addresses, and what is free in them.",
        mixinStandardHelpOptions = true,
        subcommands = {AddressCommand.Pools.class, AddressCommand.Free.class})
public final class AddressCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: list or free");
    }

    /** The same as {@code hypha get addresses}. */
    @Command(name = "list", description = "List the pools, and how full they are.", mixinStandardHelpOptions = true)
    static final class Pools implements Callable<Integer> {
        private final Console console;

        @Mixin
        private final DomainSocket domain = new DomainSocket();

        @Mixin
        private final OutputOption output = new OutputOption();

        public Pools(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            try (ApiClient api = domain.connect(console)) {
                Kind.ADDRESS.show(api.list(Kind.ADDRESS.path()), output.printer(console));
            }
            return 0;
        }
    }

    /** Free ones. */
    @Command(
            name = "free",
            description =
                    "List addresses that nobody holds and that are not in quarantine, those first that would be given next.",
            mixinStandardHelpOptions = true)
    static final class Free implements Callable<Integer> {
        private static final List<Column> COLUMNS = List.of(
                new Column("ADDRESS", "/address"), new Column("FAMILY", "/family"), new Column("POOL", "/pool"));

        private final Console console;

        @Mixin
        private final DomainSocket domain = new DomainSocket();

        @Mixin
        private final OutputOption output = new OutputOption();

        @Option(
                names = "--policy",
                paramLabel = "POLICY",
                description = "for what: a policy, or instance (default: ${DEFAULT-VALUE})")
        private String policy = "instance";

        @Option(names = "--family", paramLabel = "FAMILY", description = "ipv4 or ipv6 (default: each there is)")
        private @Nullable String family;

        @Option(names = "--count", paramLabel = "N", description = "how many of each (default: ${DEFAULT-VALUE})")
        private int count = 10;

        public Free(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            String query = "?policy=" + ApiClient.segment(policy) + "&count=" + count
                    + (family == null ? "" : "&family=" + ApiClient.segment(family));
            try (ApiClient api = domain.connect(console)) {
                output.printer(console)
                        .list(
                                api.list("/v1/addresses/free" + query),
                                COLUMNS,
                                "nothing is free: hypha address list shows what is used, and what is in quarantine");
            }
            return 0;
        }
    }
}
