package net.hypha.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import net.hypha.cli.console.Console;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import net.hypha.kernel.net.Ip;
import net.hypha.kernel.net.NetworkException;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.node.manager.MachineRoutes;
import net.hypha.semantics.address.MachineRoute;
import net.hypha.semantics.address.Prefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    public DomainCommand(Console console) {
        this(console, new RunOptions());
    }

    public DomainCommand(Console console, RunOptions run) {
        this.console = console;
        this.run = run;
    }

    @Override
    public Integer call() throws Exception {
        DomainConfig config = DomainConfig.read(run.config());
        warnOfOverlap(config.pools());
        DomainManager manager = DomainManager.start(config);
        run.serve(console, manager, manager::awaitLoss);
        return 0;
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
