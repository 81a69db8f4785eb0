package net.hypha.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.hypha.cli.console.CommandFailure;
import net.hypha.cli.console.Console;
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
        return commandLine(environment, out, err).execute(args);
    }

    /** The whole command tree, ready to execute or to be asked about its flags. */
    public static CommandLine commandLine(Map<String, String> environment, PrintWriter out, PrintWriter err) {
        Console console = new Console(out, err, environment);
        CommandLine line = new CommandLine(new Hypha(), new CommandFactory(console));
        line.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Main::badUse);
        line.setExecutionExceptionHandler((failure, command, _) -> report(console, failure, command));
        return line;
    }

    private static int badUse(CommandLine.ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("hypha: " + failure.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("  see: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandFailure.BAD_INPUT;
    }

    private static int report(Console console, Exception failure, CommandLine command) {
        Failures.Report report = Failures.explain(failure);
        console.err().println(command.getCommandSpec().qualifiedName() + ": " + report.message());
        if (console.environment("HYPHA_DEBUG") != null) {
            failure.printStackTrace(console.err());
        }
        return report.exitCode();
    }
}
