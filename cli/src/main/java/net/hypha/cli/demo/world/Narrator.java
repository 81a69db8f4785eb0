package net.hypha.cli.demo.world;

import java.io.PrintWriter;
import java.util.List;

/** Tells people what happens. With {@code --json} it keeps quiet, so that standard output is one JSON value. */
public final class Narrator {
    private final PrintWriter out;
    private final boolean quiet;

    public Narrator(PrintWriter out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    /** A new chapter. */
    public void title(String text) {
        line("");
        line("== " + text);
    }

    /** A sentence. */
    public void say(String text) {
        line("   " + text);
    }

    /** What is typed on a host, for people who want to type it too. */
    public void typed(String host, String command) {
        line("   " + host + "$ " + command);
    }

    /** What came out. */
    public void shown(List<String> lines) {
        lines.forEach(text -> line("   | " + text));
    }

    /** A line as it is. */
    public void line(String text) {
        if (!quiet) {
            out.println(text);
            out.flush();
        }
    }
}
