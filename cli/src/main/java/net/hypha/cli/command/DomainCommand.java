package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import net.hypha.cli.HeapKeeper;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.config.ConfigException;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.config.EtcdPlace;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkException;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.node.manager.MachineRoutes;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hypha domain}: the manager of an administrative area. */
@Command(
        name = "domain",
        description = "Run the domain manager: it keeps services, lends addresses, and tells nodes and peers.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DomainBackupCommand.class,
            DomainInitCommand.class,
            DomainJoinCommand.class,
            DomainMembersCommand.class,
            DomainRestoreCommand.class,
            RevokeCommand.OfDomain.class
        })
public final class DomainCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DomainCommand.class);

    private final Console console;

    @Mixin
    private final RunOptions run;

    @Option(
            names = "--store",
            paramLabel = "ETCD",
            description =
                    "keep the catalogue in this etcd, for several managers (etcd://HOST:PORT,...; etcds:// for TLS);"
                            + " else what domain.store says")
    private @Nullable String store;

    public DomainCommand(Console console) {
        this(console, new RunOptions());
    }

    public DomainCommand(Console console, RunOptions run) {
        this.console = console;
        this.run = run;
    }

    @Override
    public Integer call() throws Exception {
        DomainConfig config = configured();
        warnOfOverlap(config.pools());
        DomainManager manager = DomainManager.start(config);
        try (HeapKeeper _ = HeapKeeper.start()) {
            run.serve(console, manager, manager::awaitLoss);
        }
        return 0;
    }

    private DomainConfig configured() throws ConfigException {
        DomainConfig config = DomainConfig.read(run.config());
        try {
            return store == null ? config : config.keptIn(EtcdPlace.parse(store));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--store: " + e.getMessage());
        }
    }

    /** Only a warning: nodes judge for themselves, and this machine need not be where the traffic is. */
    private static void warnOfOverlap(DomainConfig.Pools pools) {
        List<Prefix> all =
                Stream.concat(pools.services().stream(), pools.nodes().stream()).toList();
        try {
            MachineRoute.firstConflict(all, MachineRoutes.of(Ip.in(NetworkNamespace.own()), null))
                    .ifPresent(conflict -> LOG.atWarn()
                            .addKeyValue("reason", conflict.reason("this machine"))
                            .log("Pools overlap with this machine's routes"));
        } catch (NetworkException e) {
            LOG.atDebug().setCause(e).log("This machine's routes cannot be looked at");
        }
    }
}
