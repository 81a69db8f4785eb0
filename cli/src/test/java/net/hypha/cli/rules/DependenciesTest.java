package net.hypha.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every dependency has its reason in docs/internals/dependencies.md, and nothing is listed that is not there. */
class DependenciesTest {
    private static final Pattern DEPENDENCY =
            Pattern.compile("<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]{10,}) \\|$");

    @Test
    void everyDependencyIsListedWithItsReason() {
        Path list = SourceTree.root().resolve("docs/internals/dependencies.md");

        Set<String> listed = ROW.matcher(SourceTree.read(list))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).as("the rows of %s", list).isEqualTo(declared());
    }

    private static Set<String> declared() {
        return SourceTree.files("pom.xml").stream()
                .flatMap(pom -> DEPENDENCY.matcher(SourceTree.read(pom)).results())
                .map(DependenciesTest::coordinates)
                .filter(name -> !name.startsWith("net.hypha:") && !name.endsWith("-bom"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String coordinates(MatchResult found) {
        return found.group(1) + ":" + found.group(2);
    }
}
