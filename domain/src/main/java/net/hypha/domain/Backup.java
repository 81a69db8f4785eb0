package net.hypha.domain;

import java.nio.file.Path;
import net.hypha.domain.config.DomainConfig;
import net.hypha.domain.config.EtcdPlace;
import net.hypha.domain.etcd.Etcd;
import net.hypha.domain.journal.Backups;
import net.hypha.domain.journal.EtcdBackups;
import net.hypha.domain.journal.JournalException;

/** Copies of what a domain keeps: {@code hypha domain backup} and {@code hypha domain restore}. */
public final class Backup {
    private Backup() {}

    /**
     * Writes what a domain keeps to a file, while its manager may run.
     *
     * @throws JournalException if there is nothing, or the file is there already or cannot be written
     */
    public static Backups.Summary write(DomainConfig config, Path to) {
        EtcdPlace place = config.store();
        if (place == null) {
            return Backups.write(DomainManager.journal(config), config.name(), to);
        }
        try (Etcd etcd = new Etcd(place.members(), config.storeTrust())) {
            return EtcdBackups.write(etcd, config.name(), to);
        }
    }

    /**
     * Puts a backup in the place of what a domain keeps.
     *
     * @param force also where there is something
     * @throws JournalException if a manager runs, or the backup is not one of this domain; then nothing is changed
     */
    public static Backups.Summary restore(DomainConfig config, Path from, boolean force) {
        Doors doors = Doors.ofSystem();
        try {
            return restore(config, from, force, doors);
        } finally {
            doors.timers().shutdownNow();
        }
    }

    private static Backups.Summary restore(DomainConfig config, Path from, boolean force, Doors doors) {
        EtcdPlace place = config.store();
        if (place == null) {
            return Backups.restore(
                    DomainManager.journal(config),
                    config.name(),
                    from,
                    force,
                    () -> DomainManager.incarnation(doors.random()));
        }
        try (Etcd etcd = new Etcd(place.members(), config.storeTrust())) {
            return EtcdBackups.restore(
                    etcd, config.name(), config.state(), from, force, () -> DomainManager.incarnation(doors.random()));
        }
    }
}
