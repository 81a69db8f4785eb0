package net.hypha.kernel.net;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short program run to its end: iproute2 and the like. */
final class Command {
    private static final int LIMIT_SECONDS = 20;

    private Command() {}

    /** How a program ended. */
    record Result(int exit, String out, String err) {}

    /**
     * Runs to the end, at most 20 seconds.
     *
     * @throws NetworkException if it cannot be started or does not end
     */
    static Result run(List<String> argv, String input) {
        Process process = start(argv);
        try {
            // ip reads all of its batch before it prints much; both fit a pipe's buffer or are drained below
            Thread feeder = Thread.ofVirtual().start(() -> feed(process, input));
            StringBuilder err = new StringBuilder();
            Thread errors = Thread.ofVirtual().start(() -> err.append(text(process.getErrorStream())));
            String out = text(process.getInputStream());
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            feeder.join();
            errors.join();
            if (!ended) {
                throw new NetworkException(String.join(" ", argv) + " did not end within " + LIMIT_SECONDS + " s");
            }
            return new Result(process.exitValue(), out, err.toString().strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException(String.join(" ", argv) + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** As {@link #run} but a program that fails is an error that says what it said. */
    static String check(List<String> argv) {
        Result result = run(argv, "");
        if (result.exit() != 0) {
            throw new NetworkException(String.join(" ", argv) + ": " + reason(result));
        }
        return result.out();
    }

    static String reason(Result result) {
        return result.err().isEmpty() ? "exit code " + result.exit() : result.err();
    }

    private static Process start(List<String> argv) {
        try {
            return new ProcessBuilder(argv).start();
        } catch (IOException e) {
            throw new NetworkException(
                    "cannot run " + argv.getFirst() + " (Debian packages iproute2, util-linux): " + e.getMessage(), e);
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the program ended before it read everything: its exit code and words say why
            return;
        }
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(output cut short: " + e.getMessage() + ")";
        }
    }
}
