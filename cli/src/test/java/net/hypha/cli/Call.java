package net.hypha.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** One call of the program inside the test's JVM, and what came of it. */
record Call(int exitCode, String out, String err) {
    static Call hypha(String... args) {
        return in(Map.of(), args);
    }

    static Call in(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(environment, new PrintWriter(out), new PrintWriter(err))
                .execute(args);
        return new Call(code, out.toString(), err.toString());
    }
}
