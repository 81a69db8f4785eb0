package net.hypha.cli.command;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Column;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code hypha token}: by what nodes and child domains join, and users of the API prove who they are. */
@Command(
        name = "token",
        description = "Make, show and remove tokens of this domain: for joining, and for its API.",
        mixinStandardHelpOptions = true,
        subcommands = {TokenCommand.Create.class, TokenCommand.Show.class, TokenCommand.Delete.class})
public final class TokenCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: create, list or delete");
    }

    /** Makes a token. */
    @Command(
            name = "create",
            description = "Make a token and print it: this is the only time that it is shown.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        private static final String ANY = "";

        private final Console console;

        @Mixin
        private final DomainSocket domain = new DomainSocket();

        @Mixin
        private final OutputOption output = new OutputOption();

        @Option(
                names = "--node",
                arity = "0..1",
                fallbackValue = ANY,
                paramLabel = "NAME",
                description = "a node may join with it, once; without NAME, any node that has not joined before")
        private @Nullable String node;

        @Option(names = "--child", paramLabel = "DOMAIN", description = "this child domain may join with it, once")
        private @Nullable String child;

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "it is for the API: admin (everything), deployer (services) or reader (looks)")
        private @Nullable String role;

        @Option(
                names = "--prefix",
                paramLabel = "SERVICE",
                description = "with --role: for this service and those below it only (shop: shop, shop.web)")
        private @Nullable String prefix;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "how long it is valid, 1s to 366d (default: 1h for joining, 90d for the API)")
        private @Nullable String expires;

        public Create(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            ObjectNode order = order();
            try (ApiClient api = domain.connect(console)) {
                JsonNode made = api.post("/v1/tokens", order);
                if (output.isTable()) {
                    console.out().println(made.path("token").asString());
                    console.out().flush();
                } else {
                    output.printer(console).one(made);
                }
            }
            return 0;
        }

        private ObjectNode order() {
            if (Stream.of(node, child, role).filter(Objects::nonNull).count() != 1) {
                throw CommandFailure.badInput("say what it is for: --node [NAME], --child DOMAIN or --role ROLE");
            }
            ObjectNode order = JsonNodeFactory.instance.objectNode();
            order.put("use", node != null ? "node" : child != null ? "child" : "api");
            put(order, "name", node != null && !node.equals(ANY) ? node : child);
            put(order, "role", role);
            put(order, "prefix", prefix);
            put(order, "expiresIn", expires);
            return order;
        }

        private static void put(ObjectNode order, String key, @Nullable String value) {
            if (value != null) {
                order.put(key, value);
            }
        }
    }

    /** Shows all tokens. */
    @Command(name = "list", description = "List the tokens, without their secrets.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private static final List<Column> COLUMNS = List.of(
                new Column("ID", "/id"),
                new Column("USE", "/use"),
                new Column("NAME", "/name"),
                new Column("ROLE", "/role"),
                new Column("PREFIX", "/prefix"),
                new Column("STATE", "/state"),
                new Column("EXPIRES", "/expires"),
                new Column("USED BY", "/usedBy"));

        private final Console console;

        @Mixin
        private final DomainSocket domain = new DomainSocket();

        @Mixin
        private final OutputOption output = new OutputOption();

        public Show(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            try (ApiClient api = domain.connect(console)) {
                output.printer(console)
                        .list(api.list("/v1/tokens"), COLUMNS, "no tokens; make one: hypha token create --node");
            }
            return 0;
        }
    }

    /** Removes a token. */
    @Command(
            name = "delete",
            description = "Refuse a token from now on. Who joined with it stays: see 'hypha node revoke'.",
            mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        private final Console console;

        @Mixin
        private final DomainSocket domain = new DomainSocket();

        @Parameters(paramLabel = "ID", description = "as 'hypha token list' shows it")
        private String id = "";

        public Delete(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            try (ApiClient api = domain.connect(console)) {
                api.delete("/v1/tokens/" + ApiClient.segment(id));
            }
            console.out().println("deleted " + id);
            return 0;
        }
    }
}
