package net.hypha.bench.measure;

import java.util.List;

/** One measurement with one tool; some bring more than one figure. */
public interface Task {
    List<Metric> metrics();

    /**
     * Takes about a second.
     *
     * @return one figure for each of {@link #metrics()}
     * @throws MeasureException if it could not be taken
     */
    List<Double> run(Endpoint at, Family family);
}
