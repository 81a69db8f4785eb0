package net.hypha.domain.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Held by whoever may write to a journal: one process at a time, and given back by the kernel however that one ends. A file of its own, beside
 * the journal, since SQLite loses its locks on a file that anybody else in the process closes.
 */
final class JournalLock implements AutoCloseable {
    private final FileChannel channel;

    private JournalLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws JournalException where another holds it, or its file cannot be made */
    static JournalLock take(Path journal) {
        Path file = journal.resolveSibling(journal.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return new JournalLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new JournalException("cannot lock the journal " + journal + " by " + file + ": " + e, e);
        }
        throw inUse(journal, null);
    }

    static JournalException inUse(Path journal, @Nullable Exception cause) {
        return new JournalException(
                "the journal " + journal + " is in use by another process: does a domain manager run already?", cause);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new JournalException("cannot close the lock of the journal: " + e, e);
        }
    }
}
