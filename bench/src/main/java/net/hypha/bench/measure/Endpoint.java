package net.hypha.bench.measure;

import java.util.List;
import net.hypha.lab.ExecResult;
import net.hypha.lab.Lab;

/**
 * One way to be measured: who calls, and by which addresses.
 *
 * @param subject whose way it is, as in the results
 * @param client the calling host of the lab
 * @param v4 under which the client reaches the server; empty where there is no such way
 */
public record Endpoint(String subject, Lab lab, String client, String v4, String v6) {
    private static final List<String> LIMIT = List.of("timeout", "-k", "1", "30"); // of any one measurement, in seconds

    public String address(Family family) {
        return family == Family.IPV4 ? v4 : v6;
    }

    /**
     * Runs a tool on the client to its end and returns what it printed.
     *
     * @throws MeasureException with the tool's words if it failed
     */
    public String run(List<String> tool) {
        ExecResult result = lab.exec(
                client,
                java.util.stream.Stream.concat(LIMIT.stream(), tool.stream()).toList());
        if (result.exit() != 0) {
            String said = result.err().isBlank() ? result.out() : result.err();
            throw new MeasureException(subject + ": " + String.join(" ", tool) + " failed with " + result.exit() + ": "
                    + said.strip().lines().reduce((_, last) -> last).orElse(""));
        }
        return result.out();
    }
}
