package net.hypha.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.config.HostPort;
import net.hypha.exchange.trust.Identity;
import net.hypha.node.config.NodeConfig;
import net.hypha.semantics.service.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha node join}. */
@Command(
        name = "join",
        description = "Join a domain by a token: makes a key here, and gets a certificate for it. Before 'hypha node'.",
        mixinStandardHelpOptions = true)
final class NodeJoinCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final JoinOptions options = new JoinOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "names the node, its trust directory and the domain (default: ${DEFAULT-VALUE})")
    private Path config = Path.of("/etc/hypha/hypha.yaml");

    @Option(
            names = "--domain",
            paramLabel = "HOST:PORT",
            description = "where the domain's exchange listens (default: node.domain.address)")
    private @Nullable String domain;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "the node's name; with --trust and --domain, no --config is read")
    private @Nullable String name;

    @Option(names = "--trust", paramLabel = "DIR", description = "where to put key and certificate")
    private @Nullable Path trust;

    public NodeJoinCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (name != null && trust != null && domain != null) {
            join(new NodeName(name), trust, HostPort.parse(domain));
            return 0;
        }
        NodeConfig read = NodeConfig.read(config);
        Path directory = trust == null ? read.domain().trust() : trust;
        if (directory == null) {
            throw CommandFailure.badInput(
                    config + ": node.domain says 'insecure: true', so there is nothing to join for:"
                            + " give it 'trust: DIRECTORY' instead");
        }
        join(
                name == null ? read.name() : new NodeName(name),
                directory,
                domain == null ? read.domain().address() : HostPort.parse(domain));
        return 0;
    }

    private void join(NodeName node, Path directory, HostPort address) throws Exception {
        options.join(address, Identity.of(node), directory);
        console.out().println("node " + node + " joined; its certificate is in " + directory);
    }
}
