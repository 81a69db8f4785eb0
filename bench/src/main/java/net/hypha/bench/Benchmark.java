package net.hypha.bench;

import java.util.List;
import net.hypha.bench.report.Comparison;
import net.hypha.bench.report.Notes;
import net.hypha.bench.report.Report;

/** Something to be measured as a whole. */
public interface Benchmark {
    /** As it is called: {@code ./dev bench NAME}; also names its results. */
    String name();

    /** One line for the list of benchmarks. */
    String description();

    /** How often each figure is taken where nothing else is asked for. */
    default int rounds() {
        return 7;
    }

    /** What was found, as an SVG image. */
    String chart(Report report);

    /** Programs of the machine it uses, with the arguments that make them say their version. */
    List<List<String>> tools();

    /** All rows it can have, in the order of the report. */
    List<Comparison> comparisons();

    /** What limits the figures, as people found out: {@code notes.txt} beside the class, which may be missing. */
    default Notes notes() {
        return Notes.beside(getClass());
    }

    /** Measures into the session's samples. What fails is told to the session, and the rest goes on. */
    void run(Session session);
}
