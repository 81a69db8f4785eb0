package net.hypha.domain;

import java.nio.file.Path;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.journal.Backups;
import net.hypha.domain.journal.JournalException;

/** Copies of what a domain keeps: {@code hypha domain backup} and {@code hypha domain restore}. */
public final class Backup {
    private Backup() {}

    /**
     * Writes a domain's journal to a file, while its manager may run.
     *
     * @throws JournalException if there is none, or the file is there already or cannot be written
     */
    public static Backups.Summary write(DomainConfig config, Path to) {
        return Backups.write(DomainManager.journal(config), config.name(), to);
    }

    /**
     * Puts a backup in the place of a domain's journal.
     *
     * @param force also where there is a journal
     * @throws JournalException if the manager runs, or the backup is not one of this domain; then nothing is changed
     */
    public static Backups.Summary restore(DomainConfig config, Path from, boolean force) {
        Doors doors = Doors.ofSystem();
        try {
            return Backups.restore(
                    DomainManager.journal(config),
                    config.name(),
                    from,
                    force,
                    () -> DomainManager.incarnation(doors.random()));
        } finally {
            doors.timers().shutdownNow();
        }
    }
}
