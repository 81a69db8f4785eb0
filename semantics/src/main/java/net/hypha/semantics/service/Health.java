package net.hypha.semantics.service;

import java.util.List;

/**
 * How an instance's own node finds out whether it serves.
 *
 * @param intervalMs from the start of one check to that of the next, in milliseconds
 * @param timeoutMs what takes longer has failed; milliseconds, at most the interval
 * @param fall failures in a row that make an instance unhealthy
 * @param rise successes in a row that make it ready again
 */
public record Health(Check check, int intervalMs, int timeoutMs, int fall, int rise) {
    public static final int MIN_INTERVAL_MS = 100;
    public static final int MAX_INTERVAL_MS = 3_600_000;
    public static final int MIN_TIMEOUT_MS = 10;
    public static final int MAX_TIMEOUT_MS = 60_000;
    public static final int MAX_IN_A_ROW = 100;

    public static final int DEFAULT_INTERVAL_MS = 2_000;
    public static final int DEFAULT_TIMEOUT_MS = 1_000;
    public static final int DEFAULT_FALL = 3;
    public static final int DEFAULT_RISE = 2;

    /** Nothing is checked: an instance is ready as long as it is attached. */
    public static final Health NONE = of(new None());

    /** @throws IllegalArgumentException naming what is out of its range */
    public Health {
        within("interval", intervalMs, MIN_INTERVAL_MS, MAX_INTERVAL_MS, " ms");
        within("timeout", timeoutMs, MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, " ms");
        within("fall", fall, 1, MAX_IN_A_ROW, "");
        within("rise", rise, 1, MAX_IN_A_ROW, "");
        if (timeoutMs > intervalMs) {
            throw new IllegalArgumentException(
                    "timeout " + timeoutMs + " ms is longer than the interval, " + intervalMs + " ms");
        }
    }

    /** As often and as patient as by default. */
    public static Health of(Check check) {
        return new Health(check, DEFAULT_INTERVAL_MS, DEFAULT_TIMEOUT_MS, DEFAULT_FALL, DEFAULT_RISE);
    }

    /** Whether there is anything to check. */
    public boolean isChecked() {
        return !(check instanceof None);
    }

    /** What is done to see whether an instance serves. */
    public sealed interface Check {
        /** In the words of a manifest: {@code none}, {@code tcp}, {@code http} or {@code exec}. */
        String word();
    }

    /** Nothing. */
    public record None() implements Check {
        @Override
        public String word() {
            return "none";
        }
    }

    /** It takes a TCP connection. */
    public record Tcp(int port) implements Check {
        public Tcp {
            checkPort(port);
        }

        @Override
        public String word() {
            return "tcp";
        }
    }

    /**
     * It answers an HTTP GET with an expected status.
     *
     * @param path with the query, from its {@code /}; 1 to {@value #LONGEST_PATH} visible ASCII characters
     * @param lowest status that is expected, 100 to 599
     * @param highest status that is expected, at least the lowest
     * @param host for the Host header; empty for the instance's own address
     */
    public record Http(int port, String path, int lowest, int highest, String host) implements Check {
        public static final int LONGEST_PATH = 1_024;
        private static final int LONGEST_HOST = 253;

        public Http {
            checkPort(port);
            if (!path.startsWith("/") || path.length() > LONGEST_PATH || !isVisible(path)) {
                throw new IllegalArgumentException(
                        "'" + path + "' is not a path: it begins with / and has neither blanks nor signs beyond ASCII,"
                                + " and at most " + LONGEST_PATH + " characters");
            }
            within("status", lowest, 100, 599, "");
            within("status", highest, 100, 599, "");
            if (lowest > highest) {
                throw new IllegalArgumentException(
                        "status " + lowest + "-" + highest + " is no range: nothing is in it");
            }
            if (host.length() > LONGEST_HOST || !isVisible(host)) {
                throw new IllegalArgumentException("'" + host + "' is not a host");
            }
        }

        @Override
        public String word() {
            return "http";
        }

        public boolean expects(int status) {
            return status >= lowest && status <= highest;
        }
    }

    /**
     * A command in the instance's network namespace exits with 0.
     *
     * @param command the program and its arguments, at most {@value #MAX_WORDS} of at most {@value #LONGEST_WORD} characters each
     */
    public record Exec(List<String> command) implements Check {
        public static final int MAX_WORDS = 32;
        public static final int LONGEST_WORD = 1_024;

        public Exec {
            command = List.copyOf(command);
            if (command.isEmpty() || command.getFirst().isBlank()) {
                throw new IllegalArgumentException("there is no command to run");
            }
            if (command.size() > MAX_WORDS) {
                throw new IllegalArgumentException(
                        "a command of " + command.size() + " words; at most " + MAX_WORDS + " are possible");
            }
            for (String word : command) {
                if (word.length() > LONGEST_WORD || word.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("a word of the command is longer than " + LONGEST_WORD
                            + " characters, or has a zero in it");
                }
            }
        }

        @Override
        public String word() {
            return "exec";
        }
    }

    private static void checkPort(int port) {
        within("port", port, 1, 65_535, "");
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static void within(String what, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " " + value + unit + " is not between " + least + " and " + most + unit);
        }
    }
}
