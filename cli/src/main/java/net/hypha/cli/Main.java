package net.hypha.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
import net.hypha.cli.console.Harmless;
import picocli.CommandLine;

/** The entry of the program. */
public final class Main {
    private Main() {}

    /** @param args the command and its flags, see {@code hypha --help} */
    public static void main(String[] args) {
        System.exit(run(System.getenv(), args));
    }

    /** Runs one command and returns its exit code: 0 done, 1 failed, 2 bad input, 3 something is missing. */
    public static int run(Map<String, String> environment, String... args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Console console = new Console(out, err, environment);
        Optional<Callable<Integer>> direct = Direct.command(console, List.of(args));
        return direct.isPresent()
                ? call(console, args[0], direct.get())
                : commandLine(console).execute(args);
    }

    private static int call(Console console, String program, Callable<Integer> command) {
        try {
            return command.call();
        } catch (Exception e) { // what Callable declares
            return report(console, e, "hypha " + program);
        }
    }

    /** The whole command tree, ready to execute or to be asked about its flags. */
    public static CommandLine commandLine(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        return commandLine(new Console(out, err, environment));
    }

    private static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new Hypha(), new CommandFactory(console));
        line.setOut(console.out()).setErr(console.err()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Main::badUse);
        line.setExecutionExceptionHandler((failure, command, _) ->
                report(console, failure, command.getCommandSpec().qualifiedName()));
        return line;
    }

    private static int badUse(CommandLine.ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("hypha: " + Harmless.lines(String.valueOf(failure.getMessage())));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("  see: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandFailure.BAD_INPUT;
    }

    private static int report(Console console, Exception failure, String command) {
        Failures.Report report = Failures.explain(failure);
        console.err().println(command + ": " + Harmless.lines(report.message()));
        if (console.environment("HYPHA_DEBUG") != null) {
            failure.printStackTrace(console.err());
        }
        return report.exitCode();
    }
}
