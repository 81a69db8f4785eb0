package net.hypha.cli.demo;

import java.util.List;
import net.hypha.cli.console.TextTable;

/**
 * How the demo went; also what {@code --json} prints.
 *
 * @param passed whether every step held
 * @param startedAfterMillis how long the network took to start
 * @param millis how long all took, without taking the network down
 */
public record DemoResult(boolean passed, long startedAfterMillis, long millis, List<StepResult> steps) {
    public DemoResult {
        steps = List.copyOf(steps);
    }

    /** One line per step. */
    List<String> table() {
        TextTable table = new TextTable("STEP", "EXPECTED", "SEEN", "TIME");
        for (StepResult step : steps) {
            table.row(
                    step.step() + "  " + step.title(),
                    step.expected(),
                    (step.held() ? "" : "FAILED: ") + step.seen(),
                    "%.1f s".formatted(step.millis() / 1000.0));
        }
        return table.lines();
    }
}
