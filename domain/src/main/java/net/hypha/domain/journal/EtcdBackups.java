package net.hypha.domain.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Supplier;
import net.hypha.domain.etcd.Etcd;
import net.hypha.domain.etcd.EtcdLog;
import net.hypha.semantics.service.DomainName;

/** As {@link Backups}, of a catalogue in etcd. The files are the same: what was kept in a journal can go on in etcd, and back. */
public final class EtcdBackups {
    private EtcdBackups() {}

    /**
     * Writes all that is in etcd at one moment to a file. Managers may run.
     *
     * @throws JournalException as {@link Backups#write}
     */
    public static Backups.Summary write(Etcd etcd, DomainName domain, Path to) {
        String name = EtcdStore.name(etcd, domain);
        try {
            EtcdLog.Contents contents = EtcdLog.peek(etcd, EtcdStore.prefix(domain));
            if (contents.isEmpty()) {
                throw new JournalException("there is nothing yet of " + name + ": did the domain ever run?", null);
            }
            try (Database database = EtcdStore.restored(contents)) {
                byte[] image = database.image();
                return Backups.write(name, domain, to, part -> Files.write(part, image));
            }
        } catch (SQLException | IOException e) {
            throw new JournalException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Puts a backup in the place of what is in etcd.
     *
     * @param scratch directory for a file that is gone at the end
     * @param force also where there is something; that is lost
     * @throws JournalException if a manager leads, otherwise as {@link Backups#restore}
     */
    public static Backups.Summary restore(
            Etcd etcd, DomainName domain, Path scratch, Path from, boolean force, Supplier<String> newIncarnation) {
        String name = EtcdStore.name(etcd, domain);
        Path next = scratch.resolve("etcd.restored");
        Journal.makeDirectory(next);
        try {
            Backups.Summary summary = Backups.prepare(next, domain, from, newIncarnation);
            try (EtcdLog log = EtcdLog.lead(etcd, EtcdStore.prefix(domain), "hypha domain restore")
                    .orElseThrow(() -> leads(etcd, domain))) {
                if (!log.read().isEmpty() && !force) {
                    throw Backups.there(name);
                }
                log.snapshot(Files.readAllBytes(next));
            }
            return summary;
        } catch (SQLException | IOException e) {
            throw new JournalException("cannot restore " + name + ": " + e.getMessage(), e);
        } finally {
            Backups.removeAll(next);
        }
    }

    private static JournalException leads(Etcd etcd, DomainName domain) {
        String who;
        try {
            who = EtcdLog.leader(etcd, EtcdStore.prefix(domain));
        } catch (IOException e) {
            who = "somebody";
        }
        return new JournalException(
                EtcdStore.name(etcd, domain) + " is in use: " + who
                        + " leads. Stop all managers; who was killed leads for a few seconds more",
                null);
    }
}
