package net.hypha.node.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.hypha.config.Misfit;
import net.hypha.config.Tree;
import net.hypha.node.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A value kept as one JSON file, replaced atomically. It says what it is and in which version; a file that says otherwise is
 * somebody else's: it is refused and left untouched.
 *
 * @param <T> a record
 */
public final class StateFile<T extends Record> {
    private final Path file;
    private final String kind;
    private final int version;
    private final Class<T> type;

    /**
     * @param kind what the file holds, e.g. {@code hypha-node-workloads}
     * @param version of its form; another one is refused
     */
    public StateFile(Path file, String kind, int version, Class<T> type) {
        this.file = file;
        this.kind = kind;
        this.version = version;
        this.type = type;
    }

    /** The form of the file: the value under a head that says what it is. */
    private record Head(
            @Nullable String kind, int version, @Nullable Object content) {}

    /**
     * @return empty if there is no file
     * @throws StateException if it is foreign, damaged or unreadable
     */
    public Optional<T> read() throws StateException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Head head = Json.read(Files.readString(file), Head.class);
            if (!(head.content() instanceof Tree content) || !kind.equals(head.kind()) || head.version() != version) {
                throw foreign("it is not " + kind + " of version " + version, null);
            }
            return Optional.of(Json.read(content, type));
        } catch (Misfit e) {
            throw foreign((e.path().isEmpty() ? "" : e.path() + ": ") + e.reason(), e);
        } catch (IOException e) {
            throw new StateException("cannot read " + file + ": " + e, e);
        }
    }

    /** Replaces the file; a reader sees the old or the new one, never a half. */
    public void write(T value) throws StateException {
        try {
            AtomicFile.write(
                    file, Json.writeLines(new Head(kind, version, value)).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StateException("cannot write " + file + ": " + e + "; is the disk full?", e);
        }
    }

    private StateException foreign(String reason, @Nullable Throwable cause) {
        return new StateException(
                file + " is left untouched: " + reason + "; move it away, or give this node another 'state' directory",
                cause == null ? new IllegalArgumentException(reason) : cause);
    }
}
