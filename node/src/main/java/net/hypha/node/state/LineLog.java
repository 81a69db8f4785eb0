package net.hypha.node.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text that are added to one file, for what is only of use as long as the machine runs: what was added has left this process, so that
 * it outlives it, but nothing waits for the disk. The first line says what the file holds, and during which run of the machine: what is left of
 * a former one, whatever a power failure made of it, is passed over. For one thread.
 */
public final class LineLog implements AutoCloseable {
    private final Path file;
    private final String kind;
    private final String head;
    private @Nullable FileChannel open;
    private int added;

    /**
     * @param kind what the lines are, and the version of their form, e.g. {@code hypha-node-ids 2}; another kind is refused
     * @param boot names the present run of the machine
     */
    public LineLog(Path file, String kind, String boot) {
        this.file = file;
        this.kind = kind;
        this.head = kind + " " + boot;
    }

    /**
     * The lines; a last one that was cut short was not added.
     *
     * @return empty if there is no file, or none of this run of the machine
     * @throws StateException if it is foreign or unreadable
     */
    public Optional<List<String>> read() throws StateException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StateException("cannot read " + file + ": " + e, e);
        }
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        if (!first.startsWith(kind + " ")) {
            throw new StateException(file + " is left untouched: it is not " + kind
                    + "; move it away, or give this node another 'state' directory");
        }
        return end >= 0 && first.equals(head)
                ? Optional.of(text.substring(end + 1, text.lastIndexOf('\n') + 1)
                        .lines()
                        .toList())
                : Optional.empty();
    }

    /** Whether lines can be added; if not, {@link #rewrite} comes first. */
    public boolean isOpen() {
        return open != null;
    }

    /** Lines added since the last {@link #rewrite}. */
    public int added() {
        return added;
    }

    /** Begins the file anew, atomically and safely on disk. */
    public void rewrite(List<String> lines) throws StateException {
        close();
        try {
            AtomicFile.write(file, bytes(head + "\n", lines));
            open = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            added = 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Adds lines, after a {@link #rewrite}. Where that fails, the file has to be rewritten. */
    public void add(List<String> lines) throws StateException {
        FileChannel channel = open;
        if (channel == null) {
            throw new IllegalStateException(file + " has to be rewritten first");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(bytes("", lines));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            added += lines.size();
        } catch (IOException e) {
            close(); // the last line may be half there
            throw failed(e);
        }
    }

    private static byte[] bytes(String head, List<String> lines) {
        StringBuilder text = new StringBuilder(head);
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private StateException failed(IOException e) {
        return new StateException("cannot write " + file + ": " + e + "; is the disk full?", e);
    }

    /** The file stays. Idempotent. */
    @Override
    public void close() {
        FileChannel channel = open;
        open = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // all that was written is with the kernel already
            }
        }
    }
}
