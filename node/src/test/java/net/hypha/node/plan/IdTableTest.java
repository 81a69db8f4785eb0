package net.hypha.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.hypha.node.plan.IdTable.Change.Kind;
import org.junit.jupiter.api.Test;

class IdTableTest {
    private final IdTable table = new IdTable(1, 4);

    @Test
    void aThingKeepsItsNumberAndAChangeOfShapeIsAnotherGeneration() {
        assertThat(table.idOf("a", "10.18.0.2")).contains(new IdTable.Id(1, 0));
        table.endRound();
        assertThat(table.idOf("a", "10.18.0.2")).contains(new IdTable.Id(1, 0));
        assertThat(table.idOf("a", "10.18.0.9")).contains(new IdTable.Id(1, 1));
    }

    @Test
    void aFreedNumberIsTakenLastAndWithANewGeneration() {
        use("a", "b");
        use("b", "c");
        assertThat(table.idOf("c")).contains(new IdTable.Id(3, 0));

        use("b", "c", "d");

        assertThat(table.idOf("d")).contains(new IdTable.Id(1, 1));
        assertThat(table.idOf("e")).isEmpty();
    }

    @Test
    void whoComesBackInTimeFindsTheOldNumber() {
        use("a", "b");
        use("b");
        use("b");

        assertThat(table.idOf("a")).contains(new IdTable.Id(1, 0));
    }

    @Test
    void whatIsSavedIsAdoptedByTheNextProcess() {
        use("a", "b");
        use("b");

        IdTable next = new IdTable(1, 4);
        next.adopt(table.save());

        assertThat(next.idOf("b")).contains(new IdTable.Id(2, 0));
        assertThat(next.idOf("a")).contains(new IdTable.Id(1, 0));
        assertThat(next.idOf("c")).contains(new IdTable.Id(3, 0));
    }

    @Test
    void numbersOfALostTableAreGivenLast() {
        table.reserve(2, 7);

        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> table.idOf("new" + i).orElseThrow())
                        .toList())
                .isEqualTo(List.of(new IdTable.Id(3, 0), new IdTable.Id(1, 1), new IdTable.Id(2, 8)));
    }

    @Test
    void onlyChangesAreTold() {
        use("a");
        assertThat(table.takeChanges())
                .containsExactly(new IdTable.Change(Kind.USED, new IdTable.Saved.Name("a", "", 1, 0)));
        use("a");
        assertThat(table.takeChanges()).isEmpty();
    }

    private void use(String... names) {
        for (String name : names) {
            table.idOf(name);
        }
        table.endRound();
    }
}
