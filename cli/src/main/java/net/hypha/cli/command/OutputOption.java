package net.hypha.cli.command;

import net.hypha.cli.console.Console;
import net.hypha.cli.console.Format;
import net.hypha.cli.console.Printer;
import picocli.CommandLine.Option;

/** The flag {@code -o}. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Format format = Format.TABLE;

    /** Whether a person reads it. */
    boolean isTable() {
        return format == Format.TABLE;
    }

    Printer printer(Console console) {
        return new Printer(console.out(), format);
    }
}
