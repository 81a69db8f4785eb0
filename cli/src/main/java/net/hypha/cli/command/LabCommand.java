package net.hypha.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.TextTable;
import net.hypha.cli.demo.world.Topology;
import net.hypha.cli.demo.world.World;
import net.hypha.lab.Lab;
import net.hypha.lab.LabProcess;
import net.hypha.lab.wire.WireSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha lab}: the demo's network, to play in. */
@Command(
        name = "lab",
        description = "The demo's network to play in: bring it up, run programs in its hosts, change its wire.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LabCommand.Up.class,
            LabCommand.Exec.class,
            LabCommand.Wire.class,
            LabCommand.Status.class,
            LabCommand.Down.class
        })
public final class LabCommand implements Runnable {
    static final String HOW_TO_PLAY = """
            The network is up. Play in it:
              ./hypha lab exec host4 -- curl http://fastest.webserver.in-our-cluster/
              ./hypha lab exec host4 -- dig fastest.webserver.in-our-cluster
              ./hypha lab wire router2-internet --delay 200
              ./hypha routes --socket /run/hypha/lab/hypha-demo/router2/domain.sock
              ./hypha lab down
            """;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what: up, exec, wire, status or down");
    }

    /** Removes the lab if there is one. */
    static void down() {
        Lab.down(Topology.directory());
    }

    private static Lab running() {
        Root.require("lab", "the lab's hosts are network namespaces");
        return Lab.find(Topology.directory())
                .orElseThrow(() -> CommandFailure.failed("no lab is up. Do: ./hypha lab up"));
    }

    /** Brings it up. */
    @Command(name = "up", description = "Bring the network up, with all its programs.", mixinStandardHelpOptions = true)
    static final class Up implements Callable<Integer> {
        private final Console console;

        public Up(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            Root.require("lab up", "it makes network namespaces and loads eBPF programs into the kernel");
            try (Cleanup _ = Cleanup.onExit(LabCommand::down)) {
                World.up().leave();
            }
            HOW_TO_PLAY.lines().forEach(console.out()::println);
            return 0;
        }
    }

    /** Runs a program. */
    @Command(
            name = "exec",
            description = "Run a program in a host, with this terminal.",
            mixinStandardHelpOptions = true)
    static final class Exec implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "HOST", description = "host1 to host7, router1 to router3, internet")
        private String host = "";

        @Parameters(
                index = "1..*",
                paramLabel = "PROGRAM",
                arity = "1..*",
                description = "the program and its arguments")
        private List<String> program = List.of();

        @Override
        public Integer call() throws Exception {
            return running()
                    .command(host, program)
                    .builder()
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }

    /** Shows or changes the wire. */
    @Command(
            name = "wire",
            description = "Show or change the delay, loss and rate of a link.",
            mixinStandardHelpOptions = true)
    static final class Wire implements Callable<Integer> {
        private final Console console;

        @Parameters(paramLabel = "LINK", description = "for example router2-internet")
        private String link = "";

        @Option(names = "--delay", paramLabel = "MS", description = "per direction, in milliseconds, 0 to 10000")
        private OptionalInt delayMs = OptionalInt.empty();

        @Option(names = "--loss", paramLabel = "SHARE", description = "share of lost frames, 0 to 1")
        private OptionalDouble loss = OptionalDouble.empty();

        @Option(names = "--rate", paramLabel = "BIT/S", description = "bits per second; 0 for no limit")
        private OptionalLong rate = OptionalLong.empty();

        public Wire(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            net.hypha.lab.wire.Wire wire = running().wire(link);
            WireSettings old = wire.settings();
            WireSettings settings = new WireSettings(
                    delayMs.isPresent() ? Duration.ofMillis(delayMs.getAsInt()) : old.delay(),
                    loss.orElse(old.loss()),
                    rate.orElse(old.bitsPerSecond()));
            if (!settings.equals(old)) {
                wire.set(settings);
            }
            console.out()
                    .printf(
                            "%s: delay %d ms, loss %s, rate %s%n",
                            link,
                            settings.delay().toMillis(),
                            settings.loss(),
                            settings.bitsPerSecond() == 0 ? "unlimited" : settings.bitsPerSecond() + " bit/s");
            return 0;
        }
    }

    /** Shows what runs. */
    @Command(name = "status", description = "Show the programs of the lab.", mixinStandardHelpOptions = true)
    static final class Status implements Callable<Integer> {
        private final Console console;

        public Status(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            TextTable table = new TextTable("HOST", "PROGRAM", "STATE", "LOG");
            for (LabProcess process : running().processes()) {
                table.row(
                        process.host(),
                        process.name(),
                        process.alive() ? "runs" : "ended",
                        process.log().toString());
            }
            table.lines().forEach(console.out()::println);
            return 0;
        }
    }

    /** Takes it down. */
    @Command(name = "down", description = "Take the network down; nothing is left.", mixinStandardHelpOptions = true)
    static final class Down implements Callable<Integer> {
        @Override
        public Integer call() {
            Root.require("lab down", "the lab's hosts are network namespaces");
            LabCommand.down();
            return 0;
        }
    }
}
