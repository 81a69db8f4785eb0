package net.hypha.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.hypha.cli.command.DomainCommand;
import net.hypha.cli.command.NodeCommand;
import net.hypha.cli.command.RunOptions;
import net.hypha.cli.console.Console;
import org.jspecify.annotations.Nullable;

/**
 * The programs as init systems start them, {@code node --config FILE [--ready-file FILE]} and the same of {@code domain}, without the command
 * tree: to build that costs a start 100 ms and 5 MB for good. Everything else, also every mistake, is the command tree's.
 */
final class Direct {
    private Direct() {}

    /** The program that was asked for; empty if the command tree is to decide. */
    static Optional<Callable<Integer>> command(Console console, List<String> arguments) {
        if (arguments.size() != 3 && arguments.size() != 5) {
            return Optional.empty();
        }
        Path config = null;
        Path ready = null;
        for (int i = 1; i < arguments.size(); i += 2) {
            Path file = Path.of(arguments.get(i + 1));
            if (arguments.get(i + 1).startsWith("-")) {
                return Optional.empty();
            }
            if (arguments.get(i).equals("--config") && config == null) {
                config = file;
            } else if (arguments.get(i).equals("--ready-file") && ready == null) {
                ready = file;
            } else {
                return Optional.empty();
            }
        }
        return config == null ? Optional.empty() : command(console, arguments.getFirst(), config, ready);
    }

    private static Optional<Callable<Integer>> command(
            Console console, String program, Path config, @Nullable Path ready) {
        return switch (program) {
            case "node" -> Optional.of(new NodeCommand(console, new RunOptions(config, ready)));
            case "domain" -> Optional.of(new DomainCommand(console, new RunOptions(config, ready)));
            default -> Optional.empty();
        };
    }
}
