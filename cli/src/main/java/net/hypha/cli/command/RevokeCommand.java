package net.hypha.cli.command;

import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whom a domain does not let in any more. */
abstract sealed class RevokeCommand implements Callable<Integer> {
    private final Console console;
    private final String kind;

    @Mixin
    private final DomainSocket domain = new DomainSocket();

    @Parameters(paramLabel = "NAME", description = "who is not let in any more")
    private String name = "";

    private RevokeCommand(Console console, String kind) {
        this.console = console;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        try (ApiClient api = domain.connect(console)) {
            api.post(
                    "/v1/members/" + ApiClient.segment(kind + ":" + name) + "/revoke",
                    JsonNodeFactory.instance.objectNode());
        }
        console.out().println("revoked " + kind + " " + name);
        return 0;
    }

    /** {@code hypha node revoke}. */
    @Command(
            name = "revoke",
            description = "End a node's session, and refuse its certificates until it joins with a new token.",
            mixinStandardHelpOptions = true)
    static final class OfNode extends RevokeCommand {
        public OfNode(Console console) {
            super(console, "node");
        }
    }

    /** {@code hypha domain revoke}. */
    @Command(
            name = "revoke",
            description = "End a child domain's session, and refuse its certificates until it joins with a new token.",
            mixinStandardHelpOptions = true)
    static final class OfDomain extends RevokeCommand {
        public OfDomain(Console console) {
            super(console, "domain");
        }
    }
}
