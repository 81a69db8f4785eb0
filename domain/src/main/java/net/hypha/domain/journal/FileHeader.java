package net.hypha.domain.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Looks at a file before SQLite does, because SQLite writes to what it opens: a file that is not ours must stay as it is,
 * byte for byte. The places are those of the SQLite database header (sqlite.org/fileformat2.html, section 1.3).
 */
final class FileHeader {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SIZE = 100;
    private static final int USER_VERSION = 60;
    private static final int APPLICATION_ID = 68;

    private FileHeader() {}

    /**
     * Passes where the file is missing, empty, or a journal of this program's version or older.
     *
     * @throws JournalException saying what the file is instead
     */
    static void check(Path file) {
        whyNot(file).ifPresent(why -> {
            throw new JournalException(
                    "the journal " + file + " is refused and left untouched: " + why
                            + ". Point domain.state to another directory, or move the file away",
                    null);
        });
    }

    /** What a file is instead of a journal; empty where it is missing, empty, or a journal of this program's version or older. */
    static Optional<String> whyNot(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of("it is not a regular file");
        }
        byte[] header = read(file);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < SIZE || !ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            return Optional.of("it is not a SQLite database");
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (fields.getInt(APPLICATION_ID) != Schema.APPLICATION_ID) {
            return Optional.of("it is the database of another program");
        }
        int layout = fields.getInt(USER_VERSION);
        return layout > Schema.VERSION ? Optional.of(newer(layout)) : Optional.empty();
    }

    static String newer(int layout) {
        return "it was written by a newer version of hypha (layout " + layout + ", this program knows up to "
                + Schema.VERSION + "); run that version";
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SIZE);
        } catch (IOException e) {
            throw new JournalException("cannot read the journal " + file + ": " + e, e);
        }
    }
}
