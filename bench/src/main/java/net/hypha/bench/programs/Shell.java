package net.hypha.bench.programs;

import java.util.List;
import net.hypha.bench.measure.MeasureException;
import net.hypha.lab.ExecResult;
import net.hypha.lab.Lab;

/** Commands that set a lab's hosts up. */
public final class Shell {
    private Shell() {}

    /** Runs a line of shell in a host; it fails with the first command that does. */
    public static void run(Lab lab, String host, String script) {
        ExecResult result = lab.exec(host, List.of("sh", "-ec", script));
        if (result.exit() != 0) {
            throw new MeasureException(
                    "setting up " + host + " failed: " + result.err().strip());
        }
    }
}
