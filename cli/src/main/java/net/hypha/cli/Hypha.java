package net.hypha.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import net.hypha.cli.command.AddressCommand;
import net.hypha.cli.command.ApplyCommand;
import net.hypha.cli.command.AttachCommand;
import net.hypha.cli.command.AuditCommand;
import net.hypha.cli.command.DemoCommand;
import net.hypha.cli.command.DetachCommand;
import net.hypha.cli.command.DomainCommand;
import net.hypha.cli.command.DrainCommand;
import net.hypha.cli.command.ExplainCommand;
import net.hypha.cli.command.GetCommand;
import net.hypha.cli.command.InstanceCommand;
import net.hypha.cli.command.LabCommand;
import net.hypha.cli.command.NodeCommand;
import net.hypha.cli.command.NodesCommand;
import net.hypha.cli.command.PeerCommand;
import net.hypha.cli.command.ResolveCommand;
import net.hypha.cli.command.RoutesCommand;
import net.hypha.cli.command.ServiceCommand;
import net.hypha.cli.command.StatusCommand;
import net.hypha.cli.command.TokenCommand;
import net.hypha.cli.command.TrustCommand;
import net.hypha.cli.command.WatchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
        name = "hypha",
        description =
                "A semantic overlay network: an address stands for a meaning and is resolved when traffic arrives.",
        mixinStandardHelpOptions = true,
        versionProvider = Hypha.Version.class,
        subcommands = {
            AddressCommand.class,
            ApplyCommand.class,
            AttachCommand.class,
            AuditCommand.class,
            DemoCommand.class,
            DetachCommand.class,
            DrainCommand.class,
            DomainCommand.class,
            ExplainCommand.class,
            GetCommand.class,
            InstanceCommand.class,
            LabCommand.class,
            NodeCommand.class,
            NodesCommand.class,
            PeerCommand.class,
            ResolveCommand.class,
            RoutesCommand.class,
            ServiceCommand.class,
            StatusCommand.class,
            TokenCommand.class,
            TrustCommand.class,
            WatchCommand.class
        })
final class Hypha implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** The version the build wrote into the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Hypha.class.getResourceAsStream("/net/hypha/cli/build.properties")) {
                if (in != null) {
                    build.load(in);
                }
            }
            return new String[] {"hypha " + build.getProperty("version", "unknown")};
        }
    }
}
