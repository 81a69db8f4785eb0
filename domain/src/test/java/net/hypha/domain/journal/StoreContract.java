package net.hypha.domain.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.hypha.domain.catalogue.Catalogue;
import net.hypha.domain.catalogue.Change;
import net.hypha.semantics.address.AddressPair;
import net.hypha.semantics.service.DomainName;
import net.hypha.semantics.service.NodeName;
import org.junit.jupiter.api.Test;

/** What any store does. */
abstract class StoreContract {
    static final DomainName MUNICH = new DomainName("munich");
    private static final NodeName ONE = new NodeName("one");

    /** Opens the same store again, or begins it. */
    abstract Store open(String newIncarnation);

    @Test
    void whatWasCommittedIsReadBackAfterEveryStep() {
        Catalogue expected = Catalogue.EMPTY;
        long number = 0;
        for (List<Change> changes : JournalTest.HISTORY) {
            number++;
            try (Store store = open("first")) {
                store.commit(changes, List.of(new Entry(Entry.Log.AUDIT, number, "{\"n\": " + number + "}")));
                store.commit(List.of());
            }
            expected = expected.after(changes);
            try (Store store = open("first")) {
                assertThat(Catalogue.EMPTY.after(store.read())).isEqualTo(expected);
                assertThat(store.lastEntry(Entry.Log.AUDIT)).isEqualTo(number);
                assertThat(store.entries(Entry.Log.AUDIT, 0, 99)).hasSize((int) number);
                assertThat(store.lastEntry(Entry.Log.EVENT)).isZero();
            }
        }
    }

    @Test
    void theIncarnationStaysAndTheEpochCeilingIsKept() {
        try (Store store = open("first")) {
            assertThat(store.epochCeiling()).isZero();
            store.raiseEpochCeiling(77);
            assertThat(store.epochCeiling()).isEqualTo(77);
        }
        try (Store store = open("another")) {
            assertThat(store.incarnation()).isEqualTo("first");
            assertThat(store.epochCeiling()).isEqualTo(77);
        }
    }

    @Test
    void anAddressThatIsHeldTwiceIsNotWrittenAndNothingBesideIt() {
        try (Store store = open("first")) {
            store.commit(JournalTest.HISTORY.getFirst());
            assertThatThrownBy(() -> store.commit(List.of(
                            new Change.CallerSet(ONE, "d", AddressPair.of("10.30.0.77", null)),
                            new Change.CallerSet(ONE, "e", AddressPair.of("10.30.0.77", null)))))
                    .isInstanceOf(JournalException.class);
            assertThat(Catalogue.EMPTY.after(store.read()))
                    .isEqualTo(Catalogue.EMPTY.after(JournalTest.HISTORY.getFirst()));
            store.commit(JournalTest.HISTORY.get(1));
        }
        try (Store store = open("first")) {
            assertThat(Catalogue.EMPTY.after(store.read()))
                    .isEqualTo(Catalogue.EMPTY
                            .after(JournalTest.HISTORY.getFirst())
                            .after(JournalTest.HISTORY.get(1)));
        }
    }
}
