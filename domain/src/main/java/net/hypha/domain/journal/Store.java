package net.hypha.domain.journal;

import java.util.List;
import java.util.function.Consumer;
import net.hypha.domain.catalogue.Change;

/** Where a domain's catalogue and logs are kept. Only one manager at a time has it open. Not for two threads at once. */
public interface Store extends AutoCloseable {
    /** Identity of what is kept: epochs of different incarnations have nothing to do with each other. */
    String incarnation();

    /** Every epoch ever told is below this. */
    long epochCeiling();

    /**
     * Epochs up to {@code ceiling} may be told from now on.
     *
     * @throws JournalException as {@link #commit(List, List)}
     */
    void raiseEpochCeiling(long ceiling);

    /**
     * All there is, as changes that make the catalogue out of nothing.
     *
     * @throws JournalException if it cannot be read
     */
    List<Change> read();

    /**
     * Writes changes, with what the logs have to say of them, in one transaction. They are kept for good on return, or none of them is.
     *
     * @throws JournalException if they are not written; after a loss (see {@link #whenLost}) that may not be certain
     */
    void commit(List<Change> changes, List<Entry> entries);

    /** The same without logs. */
    default void commit(List<Change> changes) {
        commit(changes, List.of());
    }

    /** Entries of a log after a number, oldest first. */
    List<Entry> entries(Entry.Log log, long after, int limit);

    /** The number of a log's last entry; 0 for none. */
    long lastEntry(Entry.Log log);

    /**
     * Who is told, once, with the reason, that nothing can be written any more: the store has to be opened anew to see what it holds. May be
     * called by any thread, also within the write that failed.
     */
    void whenLost(Consumer<String> listener);

    @Override
    void close();
}
