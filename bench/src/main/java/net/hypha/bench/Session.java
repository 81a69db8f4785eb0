package net.hypha.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import net.hypha.bench.measure.Endpoint;
import net.hypha.bench.measure.Family;
import net.hypha.bench.measure.MeasureException;
import net.hypha.bench.measure.Metric;
import net.hypha.bench.measure.Task;
import net.hypha.bench.report.Samples;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;
import net.hypha.lab.LabSpec;

/** One run of a benchmark: what is asked, what was measured, what is told meanwhile. */
public final class Session {
    private final Options options;
    private final PrintWriter out;
    private final Path scratch;
    private final String launcher;
    private final Samples samples = new Samples();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param out for progress
     * @param scratch a directory for programs and files of the run
     * @param launcher {@code ./hypha}
     */
    Session(Options options, PrintWriter out, Path scratch, String launcher) {
        this.options = options;
        this.out = out;
        this.scratch = scratch;
        this.launcher = launcher;
    }

    public Options options() {
        return options;
    }

    public Path scratch() {
        return scratch;
    }

    public String launcher() {
        return launcher;
    }

    public Samples samples() {
        return samples;
    }

    /** What could not be measured, and why. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Notes that something could not be measured; the run goes on. */
    public void failed(String what, RuntimeException why) {
        String line = what + ": " + why.getMessage();
        failures.add(line);
        say("  FAILED " + line);
    }

    /** Makes a lab of this run; its name tells the process, so that several runs do not meet. */
    public Lab lab(String name, java.util.function.Function<String, LabSpec> spec) {
        String full = Main.LABS + name + "-" + ProcessHandle.current().pid();
        return Lab.up(spec.apply(full), Lab.directoryOf(full));
    }

    /** Whether any figure of a scene is wanted. */
    public boolean wants(String scene, List<Family> families, List<Task> tasks) {
        return families.stream().anyMatch(family -> tasks.stream().anyMatch(task -> wants(scene, family, task)));
    }

    private boolean wants(String scene, Family family, Task task) {
        return task.metrics().stream().anyMatch(metric -> options.wants(metric.measure(scene, family)));
    }

    /** Every task for every endpoint, in rounds; within a round the endpoints take turns, beginning with another each time. */
    public void measure(String scene, List<Endpoint> endpoints, List<Family> families, List<Task> tasks) {
        for (int round = 1; round <= options.rounds(); round++) {
            List<Endpoint> order = new ArrayList<>(endpoints);
            Collections.rotate(order, -round);
            for (Family family : families) {
                for (Task task : tasks) {
                    if (wants(scene, family, task)) {
                        take(round, scene, family, task, order);
                    }
                }
            }
        }
    }

    private void take(int round, String scene, Family family, Task task, List<Endpoint> order) {
        Metric first = task.metrics().getFirst();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT, "  %d/%d %s [%s]", round, options.rounds(), first.measure(scene, family), first.unit()));
        for (Endpoint endpoint : order) {
            if (Thread.currentThread().isInterrupted()) {
                throw new LabException("ended from outside");
            }
            if (endpoint.address(family).isEmpty()) {
                continue;
            }
            try {
                List<Double> figures = task.run(endpoint, family);
                for (int i = 0; i < figures.size(); i++) {
                    samples.add(
                            task.metrics().get(i).measure(scene, family), endpoint.subject(), round, figures.get(i));
                }
                line.append(String.format(Locale.ROOT, "  %s %.4g", endpoint.subject(), figures.getFirst()));
            } catch (MeasureException e) {
                failed(first.measure(scene, family) + ", round " + round, e);
            }
        }
        say(line.toString());
    }
}
