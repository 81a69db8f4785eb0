package net.hypha.domain.journal;

import java.util.List;
import java.util.function.Consumer;
import net.hypha.domain.catalogue.Change;

/** A store that has the catalogue and the logs in {@link Tables}, wherever these are kept. */
abstract class TableStore implements Store {
    final Tables tables;

    TableStore(Tables tables) {
        this.tables = tables;
    }

    @Override
    public final String incarnation() {
        return tables.incarnation();
    }

    @Override
    public final long epochCeiling() {
        return tables.epochCeiling();
    }

    @Override
    public final void raiseEpochCeiling(long ceiling) {
        tables.raiseEpochCeiling(ceiling);
    }

    @Override
    public final List<Change> read() {
        return tables.read();
    }

    @Override
    public void commit(List<Change> changes, List<Entry> entries) {
        tables.commit(changes, entries);
    }

    @Override
    public final List<Entry> entries(Entry.Log log, long after, int limit) {
        return tables.entries(log, after, limit);
    }

    @Override
    public final long lastEntry(Entry.Log log) {
        return tables.lastEntry(log);
    }

    @Override
    public final void whenLost(Consumer<String> listener) {
        tables.whenLost(listener);
    }
}
