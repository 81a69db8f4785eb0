package net.hypha.cli.demo.world;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hypha.lab.ExecResult;
import net.hypha.lab.Lab;

/** Fetches pages with the curl of a host. Every fetch is a new process and so a new connection, and asks no DNS. */
public final class Browser {
    /** Prints one line per page: start, end (Unix seconds), exit code, who made it, curl's total time. */
    static final String ONE_PAGE =
            "s=$EPOCHREALTIME; r=$(curl -g -s -m 4 -o /dev/null -w '%header{x-host}\\t%{time_total}'"
                    + " \"$u\"); x=$?; echo \"$s\t$EPOCHREALTIME\t$x\t$r\"; ";

    /** As many new connections as asked for, by one curl; prints who answered and the connections it took. */
    private static final List<String> MANY = List.of(
            "curl",
            "-g",
            "-s",
            "-Z",
            "--parallel-immediate",
            "--parallel-max",
            "40",
            "-m",
            "20",
            "--http1.0", // one connection each: nothing is kept alive
            "-w",
            "%header{x-host}\\t%{num_connects}\\t%{exitcode} %{errormsg}\\n");

    private final Lab lab;
    private final String host;

    Browser(Lab lab, String host) {
        this.lab = lab;
        this.host = host;
    }

    public String host() {
        return host;
    }

    /** One page. */
    public Page fetch(String url) {
        return fetch(url, 1, 1).getFirst();
    }

    /**
     * {@code count} pages, {@code parallel} at a time, in the order in which they came.
     *
     * @param url with the address in figures
     */
    public List<Page> fetch(String url, int count, int parallel) {
        List<Page> pages = new ArrayList<>();
        for (String line : run(
                        "u=$0; export u; one() { " + ONE_PAGE + "}; export -f one; seq " + count + " | xargs -P "
                                + parallel + " -I{} bash -c one",
                        url)
                .out()
                .lines()
                .toList()) {
            pages.add(parse(line));
        }
        return pages;
    }

    /**
     * Who answered how often, over {@code count} connections made 40 at a time.
     *
     * @throws CheckFailed if a request failed, or if a connection was used twice
     */
    public Map<String, Integer> census(String url, int count) {
        List<String> line = new ArrayList<>(MANY);
        for (int i = 0; i < count; i++) {
            line.addAll(List.of("-o", "/dev/null", url));
        }
        ExecResult result = lab.exec(host, line);
        Map<String, Integer> answers = new TreeMap<>();
        Map<String, Integer> troubles = new TreeMap<>();
        for (String one : result.out().lines().toList()) {
            String[] fields = one.split("\t", 3);
            if (!fields[0].isEmpty() && fields[1].equals("1")) {
                answers.merge(fields[0], 1, Integer::sum);
            } else {
                troubles.merge(String.join(" ", fields).strip(), 1, Integer::sum);
            }
        }
        CheckFailed.unless(
                result.exit() == 0 && troubles.isEmpty(),
                "curl ended with " + result.exit() + " after " + answers + " and " + troubles);
        return answers;
    }

    private ExecResult run(String script, String url) {
        return lab.exec(host, List.of("bash", "-c", script, url));
    }

    /** A line of {@link #ONE_PAGE}. */
    static Page parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 4) {
            return new Page(Integer.parseInt(fields[2]), "", instant(fields[0]), instant(fields[1]), 0);
        }
        if (fields.length != 5) {
            throw new IllegalStateException("curl said what was not expected: " + line);
        }
        int exit = Integer.parseInt(fields[2]);
        String server = exit == 0 ? fields[3] : "";
        return new Page(exit, server, instant(fields[0]), instant(fields[1]), Double.parseDouble(fields[4]));
    }

    private static Instant instant(String unixSeconds) {
        return Instant.ofEpochSecond(
                0, new BigDecimal(unixSeconds).movePointRight(9).longValue());
    }
}
