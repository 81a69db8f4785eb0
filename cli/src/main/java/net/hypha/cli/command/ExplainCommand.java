package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.api.ApiClient;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.ExplainView;
import net.hypha.cli.console.FlowView;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code hypha explain}: where a new flow would go now, or why one under way went where it went. */
@Command(
        name = "explain",
        description = {
            "Show where a new flow would go now, as this node sees it: who would get which share, what is known of each and how old"
                    + " it is, and why the others get none. Or why a flow under way went where it went.",
            "Each node sees it in its own way: ask another one by --from, there, or by its --socket."
        },
        mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final NodeSocket node = new NodeSocket();

    @Option(
            names = "--from",
            paramLabel = "NODE",
            description = "as another node of the domain sees it, which is asked by way of the domain's API")
    private @Nullable String from;

    @Option(
            names = "--domain-socket",
            paramLabel = "PATH",
            description =
                    "for --from: unix socket of the domain's API (default: $HYPHA_DOMAIN_SOCKET, then /run/hypha/domain.sock)")
    private @Nullable Path domain;

    @Mixin
    private final DomainServer server = new DomainServer();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(
            paramLabel = "NAME|ADDRESS",
            arity = "0..1",
            description = "for example fastest.webserver.in-our-cluster, or the address it has")
    private @Nullable String name;

    @Option(
            names = "--flow",
            arity = "3",
            paramLabel = "WORD",
            description = {
                "PROTOCOL SOURCE DESTINATION of a flow under way, as a socket of either end shows them (ss -n): for example"
                        + " tcp 10.18.0.4:51234 10.30.0.1:80, or udp [fc00::4]:51234 [fdff:1000::1]:53.",
                "A ping has its identifier with the source (icmp 10.18.0.4:77 10.30.0.1), other protocols (sctp, or a number) have no ports."
            })
    private @Nullable List<String> flow;

    public ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> words = flow == null ? List.of() : flow;
        if ((name == null) == words.isEmpty()) {
            throw CommandFailure.badInput("say either a NAME or ADDRESS, or --flow PROTOCOL SOURCE DESTINATION (once)");
        }
        String query = words.isEmpty() ? "explain?name=" + ApiClient.segment(String.valueOf(name)) : query(words);
        String path = "/v1/" + (from == null ? "" : "nodes/" + name(from) + "/") + query;
        try (ApiClient api = connect()) {
            JsonNode answer = api.get(path);
            if (words.isEmpty()) {
                ExplainView.show(answer, output.printer(console));
            } else {
                FlowView.show(answer, output.printer(console));
            }
        }
        return 0;
    }

    private ApiClient connect() {
        if (from == null && (domain != null || server.isNamed())) {
            throw CommandFailure.badInput(
                    "--domain-socket, --server, --token-file and --ca are for --from NODE, which is missing");
        }
        if (from == null) {
            return node.connect(console);
        }
        if (node.isNamed()) {
            throw CommandFailure.badInput(
                    "--socket names a node's API, while --from asks the domain: leave out one, or name --domain-socket");
        }
        return server.connect(console, domain, "--domain-socket");
    }

    private static String name(String node) {
        try {
            return new NodeName(node).text();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--from: " + e.getMessage());
        }
    }

    private static String query(List<String> words) {
        try {
            if (words.size() != 3) {
                throw new IllegalArgumentException("one flow at a time");
            }
            FlowName named = FlowName.parse(words.get(0), words.get(1), words.get(2));
            return "flow?protocol=" + named.protocolText() + "&source=" + ApiClient.segment(named.sourceText())
                    + "&destination=" + ApiClient.segment(named.destinationText());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--flow: " + e.getMessage());
        }
    }
}
