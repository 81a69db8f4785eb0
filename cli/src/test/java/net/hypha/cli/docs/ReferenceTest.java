package net.hypha.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.hypha.cli.Main;
import net.hypha.cli.rules.SourceTree;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** docs/reference/cli.md and the command line say the same, both ways. */
class ReferenceTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `hypha ([a-z -]+)` \\|[^|]*\\|([^|]*)\\|$");
    private static final Pattern FLAG = Pattern.compile("`(--?[a-z-]+)`");
    private static final Set<String> OF_ALL = Set.of("--help", "-h", "--version", "-V");

    @Test
    void everyCommandAndFlagIsInTheReferenceAndTheOtherWayRound() {
        String page = SourceTree.read(SourceTree.root().resolve("docs/reference/cli.md"));
        Map<String, Set<String>> told = new TreeMap<>();
        ROW.matcher(page).results().forEach(row -> told.put(row.group(1), flags(row)));

        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Map<String, Set<String>> known = new TreeMap<>();
        collect("", Main.commandLine(Map.of(), nowhere, nowhere), known);

        assertThat(told).isEqualTo(known);
    }

    private static Set<String> flags(MatchResult row) {
        Set<String> flags = new TreeSet<>();
        FLAG.matcher(row.group(2)).results().forEach(flag -> flags.add(flag.group(1)));
        return flags;
    }

    private static void collect(String path, CommandLine command, Map<String, Set<String>> known) {
        Set<String> flags = new TreeSet<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            flags.addAll(Set.of(option.names()));
        }
        flags.removeAll(OF_ALL);
        if (command.getSubcommands().isEmpty() || !flags.isEmpty()) { // some do something themselves, others only group
            known.put(path, flags);
        }
        command.getSubcommands().forEach((name, sub) -> collect(path.isEmpty() ? name : path + " " + name, sub, known));
    }
}
