package net.hypha.cli.command;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import net.hypha.cli.console.Console;
import net.hypha.exchange.trust.CertificateAuthority;
import net.hypha.exchange.trust.Identity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha trust}: who may take part. */
@Command(
        name = "trust",
        description = "Make an authority and certificates by hand, for where nothing can join by token.",
        mixinStandardHelpOptions = true,
        subcommands = {TrustCommand.Init.class, TrustCommand.Issue.class})
public final class TrustCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: init or issue");
    }

    /** Makes an authority. */
    @Command(name = "init", description = "Make a domain's authority.", mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {
        private final Console console;

        @Parameters(paramLabel = "DIR", description = "where it is kept; the key in it is the domain's secret")
        private Path directory = Path.of("");

        @Option(names = "--name", required = true, paramLabel = "DOMAIN", description = "the domain's name")
        private String name = "";

        @Option(names = "--days", paramLabel = "N", description = "how long it is valid (default: ${DEFAULT-VALUE})")
        private int days = 3650;

        public Init(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            CertificateAuthority.create(
                    directory, name, Duration.ofDays(days), InstantSource.system(), new SecureRandom());
            console.out().println("authority of " + name + " in " + directory);
            return 0;
        }
    }

    /** Issues a certificate. */
    @Command(
            name = "issue",
            description = "Issue a certificate for a domain or a node.",
            mixinStandardHelpOptions = true)
    static final class Issue implements Callable<Integer> {
        private final Console console;

        @Parameters(index = "0", paramLabel = "WHO", description = "domain:NAME or node:NAME")
        private String who = "";

        @Parameters(index = "1", paramLabel = "DIR", description = "the trust directory to put it in")
        private Path directory = Path.of("");

        @Option(
                names = "--ca-dir",
                required = true,
                paramLabel = "DIR",
                description = "the authority, see 'trust init'")
        private Path authority = Path.of("");

        @Option(names = "--days", paramLabel = "N", description = "how long it is valid (default: ${DEFAULT-VALUE})")
        private int days = 365;

        @Option(
                names = "--host",
                paramLabel = "HOST",
                description = "a host name or address to be named in it, for programs such as curl; may be repeated")
        private List<String> hosts = List.of();

        public Issue(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            CertificateAuthority.open(authority, InstantSource.system(), new SecureRandom())
                    .issue(new Identity(who), directory, Duration.ofDays(days), hosts);
            console.out().println("certificate of " + who + " in " + directory);
            return 0;
        }
    }
}
