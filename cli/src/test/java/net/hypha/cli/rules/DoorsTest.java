package net.hypha.cli.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The doors to the world: clock, randomness, native code. Wiring opens them and hands them in by constructors. */
class DoorsTest {
    /** Owner of the banned member to its names; {@code <init>} is a constructor. */
    private static final Map<String, Set<String>> BANNED = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep"),
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.util.Random", Set.of("<init>"),
            "java.security.SecureRandom", Set.of("<init>"),
            "java.util.concurrent.ThreadLocalRandom", Set.of("current"),
            "java.util.UUID", Set.of("randomUUID"));

    /** Where the doors are opened: the root package of a program's room, the lab (it is the world), and cli. */
    private static final String[] WIRING = {"net.hypha.domain", "net.hypha.node", "net.hypha.lab..", "net.hypha.cli.."};

    @Test
    void clockAndRandomnessComeThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackages(WIRING)
                .should()
                .accessTargetWhere(isBanned())
                .because("time is an InstantSource or a LongSupplier of nanoseconds, waiting a"
                        + " ScheduledExecutorService, chance a RandomGenerator, given by whoever wires")
                .check(RoomsTest.HYPHA);
    }

    @Test
    void onlyOnePackageCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("net.hypha.kernel.ffm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because("a wrong pointer ends the process: kernel.ffm wraps every native call once, typed")
                .check(RoomsTest.HYPHA);
    }

    @Test
    void onlyTheProgramWritesToStandardOutput() {
        noClasses()
                .that()
                .resideOutsideOfPackages("net.hypha.cli..", "net.hypha.lab..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("rooms log with SLF4J; what a user reads is written by cli")
                .check(RoomsTest.HYPHA);
    }

    private static DescribedPredicate<JavaAccess<?>> isBanned() {
        return DescribedPredicate.describe(
                "opens a door to clock or chance",
                access -> BANNED.getOrDefault(access.getTargetOwner().getName(), Set.of())
                        .contains(access.getTarget().getName()));
    }
}
