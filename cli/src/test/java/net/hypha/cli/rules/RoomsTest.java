package net.hypha.cli.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which room may import which. The table is the one of ARCHITECTURE.md. */
class RoomsTest {
    static final Map<String, Set<String>> MAY_IMPORT = Map.of(
            "semantics", Set.of(),
            "config", Set.of(),
            "exchange", Set.of("semantics"),
            "domain", Set.of("semantics", "config", "exchange"),
            "kernel", Set.of(),
            "dns", Set.of("semantics"),
            "node", Set.of("semantics", "config", "exchange", "dns", "kernel"),
            "lab", Set.of("kernel"),
            "cli", Set.of("semantics", "config", "exchange", "domain", "kernel", "dns", "node", "lab"),
            "bench", Set.of("semantics", "config", "exchange", "domain", "kernel", "dns", "node", "lab", "cli"));

    static final JavaClasses HYPHA = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("net.hypha");

    @ParameterizedTest
    @ValueSource(strings = {"semantics", "config", "exchange", "domain", "kernel", "dns", "node", "lab"})
    void aRoomImportsOnlyWhatTheArchitectureAllows(String room) {
        Set<String> forbidden = new TreeSet<>(MAY_IMPORT.keySet());
        forbidden.removeAll(MAY_IMPORT.getOrDefault(room, Set.of()));
        forbidden.remove(room);

        noClasses()
                .that()
                .resideInAPackage(packagesOf(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        forbidden.stream().map(RoomsTest::packagesOf).toArray(String[]::new))
                .because("ARCHITECTURE.md lets '" + room + "' import only " + MAY_IMPORT.get(room))
                .check(HYPHA);
    }

    @Test
    void everyClassLivesInARoom() {
        assertThat(HYPHA)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getPackageName().split("\\."))
                        .as("%s", type.getName())
                        .hasSizeGreaterThan(2)
                        .satisfies(parts -> assertThat(MAY_IMPORT).containsKey(parts[2])));
    }

    private static String packagesOf(String room) {
        return "net.hypha." + room + "..";
    }
}
