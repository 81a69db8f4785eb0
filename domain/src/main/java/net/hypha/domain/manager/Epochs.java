package net.hypha.domain.manager;

import net.hypha.domain.journal.Store;

/**
 * Counts changes. The journal knows a ceiling, raised in blocks: a manager that starts anew goes on above all that its
 * predecessor may have told, without a write for every epoch.
 */
final class Epochs {
    private static final long BLOCK = 1_000_000;

    private final Store journal;
    private final long first;
    private long now;

    Epochs(Store journal) {
        this.journal = journal;
        this.first = journal.epochCeiling();
        this.now = first;
        journal.raiseEpochCeiling(first + BLOCK);
    }

    /** The epoch at which this process started; nothing before it is remembered. */
    long first() {
        return first;
    }

    long now() {
        return now;
    }

    long next() {
        if (now + 1 >= journal.epochCeiling()) {
            journal.raiseEpochCeiling(now + BLOCK);
        }
        return ++now;
    }
}
