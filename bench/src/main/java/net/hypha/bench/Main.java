package net.hypha.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import net.hypha.bench.control.ControlBenchmark;
import net.hypha.bench.datapath.DatapathBenchmark;
import net.hypha.bench.failover.FailoverBenchmark;
import net.hypha.bench.meaning.MeaningBenchmark;
import net.hypha.bench.report.Markdown;
import net.hypha.bench.report.Report;
import net.hypha.cli.command.Cleanup;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./dev bench}: lists the benchmarks, or runs one and writes its results. */
@Command(
        name = "./dev bench",
        description = "Measures Hypha beside what a user would pick instead. Needs root.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    /** What the names of all labs of benchmarks begin with. */
    static final String LABS = "ben-";

    private static final List<Benchmark> BENCHMARKS =
            List.of(new DatapathBenchmark(), new ControlBenchmark(), new FailoverBenchmark(), new MeaningBenchmark());
    private static final int QUICK_ROUNDS = 2;

    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "which; none lists them")
    private @Nullable String name;

    @Option(names = "--rounds", description = "how often each figure is taken (default: 7, of meaning 3)")
    private int rounds;

    @Option(names = "--quick", description = "two rounds and fewer misses: a first look, not a result")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "only measures with this text in their name; may be repeated")
    private List<String> only = List.of();

    @Option(names = "--subjects", split = ",", paramLabel = "NAMES", description = "only these subjects")
    private List<String> subjects = List.of();

    @Option(
            names = "--results",
            paramLabel = "DIRECTORY",
            description = "where results go (default: bench/results, of a partial run bench/target/results)")
    private @Nullable Path results;

    /** @param arguments as {@code ./dev bench --help} tells */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            BENCHMARKS.forEach(benchmark -> out.printf("%-10s %s%n", benchmark.name(), benchmark.description()));
            return 0;
        }
        Benchmark benchmark = BENCHMARKS.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
        if (benchmark == null) {
            System.err.println("./dev bench: there is no benchmark '" + name + "'; ./dev bench lists them");
            return CommandLine.ExitCode.USAGE;
        }
        Path home = Path.of(System.getProperty("hypha.home", ".")).toAbsolutePath();
        boolean partial = quick || !only.isEmpty() || !subjects.isEmpty();
        Path usual = home.resolve(partial ? "bench/target/results" : "bench/results");
        int wanted = rounds > 0 ? rounds : quick ? QUICK_ROUNDS : benchmark.rounds();
        return run(benchmark, new Options(wanted, quick, only, subjects, results == null ? usual : results), home);
    }

    private int run(Benchmark benchmark, Options options, Path home) throws IOException {
        removeStale();
        Path scratch = Files.createTempDirectory("ben-");
        try (Cleanup _ = Cleanup.onExit(() -> removeTraces(scratch))) {
            Session session =
                    new Session(options, out, scratch, home.resolve("hypha").toString());
            benchmark.run(session);
            Report report = new Report(
                    benchmark.name(),
                    commit(home),
                    Machine.describe(benchmark.tools()),
                    options.rounds(),
                    Report.rows(benchmark.comparisons(), session.samples(), benchmark.notes()));
            write(benchmark, report, options.results());
            tell(report, session.failures(), options.results());
            return session.failures().isEmpty() ? 0 : 1;
        } finally {
            removeTraces(scratch);
        }
    }

    private static String commit(Path home) {
        String git = home.toString();
        String commit = Machine.said(List.of("git", "-C", git, "rev-parse", "--short=12", "HEAD"));
        boolean clean = Machine.said(List.of("git", "-C", git, "status", "--porcelain", "--untracked-files=no"))
                .equals("unknown");
        return clean ? commit : commit + " with changes";
    }

    private static void write(Benchmark benchmark, Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        String file = benchmark.name();
        Files.writeString(directory.resolve(file + ".json"), report.json());
        Files.writeString(directory.resolve(file + ".md"), Markdown.of(report));
        Files.writeString(directory.resolve(file + ".svg"), benchmark.chart(report));
    }

    private void tell(Report report, List<String> failures, Path directory) {
        out.println();
        out.println(Markdown.of(report));
        failures.forEach(failure -> out.println("not measured: " + failure));
        out.printf("%d of %d goals reached; results in %s%n", report.met(), report.goals(), directory);
    }

    /** Labs of runs that were killed; those of running ones are locked. */
    private static void removeStale() throws IOException {
        if (!Files.isDirectory(Lab.HOME)) {
            return;
        }
        try (Stream<Path> labs = Files.list(Lab.HOME)) {
            for (Path lab : labs.filter(one -> one.getFileName().toString().startsWith(LABS))
                    .toList()) {
                try {
                    Lab.down(lab);
                } catch (LabException e) {
                    System.err.println("./dev bench: left as it is: " + e.getMessage());
                }
            }
        }
    }

    /** Labs of this process that are still up, and its files. */
    private static void removeTraces(Path scratch) {
        String ending = "-" + ProcessHandle.current().pid();
        try (Stream<Path> labs = Files.isDirectory(Lab.HOME) ? Files.list(Lab.HOME) : Stream.empty()) {
            labs.filter(lab -> lab.getFileName().toString().startsWith(LABS)
                            && lab.getFileName().toString().endsWith(ending))
                    .forEach(Lab::down);
        } catch (IOException | LabException e) {
            System.err.println("./dev bench: " + e.getMessage());
        }
        try (Stream<Path> files = Files.exists(scratch) ? Files.walk(scratch) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("./dev bench: cannot remove " + scratch + ": " + e.getMessage());
        }
    }
}
