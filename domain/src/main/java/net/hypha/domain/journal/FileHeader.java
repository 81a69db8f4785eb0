package net.hypha.domain.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
    static void check(Path file, int applicationId, int version) {
        if (!Files.exists(file)) {
            return;
        }
        byte[] header = read(file);
        if (header.length == 0) {
            return;
        }
        if (header.length < SIZE || !ByteBuffer.wrap(header, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw refused(file, "it is not a SQLite database");
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (fields.getInt(APPLICATION_ID) != applicationId) {
            throw refused(file, "it is the database of another program");
        }
        if (fields.getInt(USER_VERSION) > version) {
            throw refused(
                    file,
                    "it was written by a newer version of hypha (layout " + fields.getInt(USER_VERSION)
                            + ", this program knows up to " + version + "); run that version");
        }
    }

    private static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw refused(file, "it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(SIZE);
        } catch (IOException e) {
            throw new JournalException("cannot read the journal " + file + ": " + e, e);
        }
    }

    private static JournalException refused(Path file, String why) {
        return new JournalException(
                "the journal " + file + " is refused and left untouched: " + why
                        + ". Point domain.state to another directory, or move the file away",
                null);
    }
}
