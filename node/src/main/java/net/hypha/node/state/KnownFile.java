package net.hypha.node.state;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.Message.Update;

/**
 * A copy of the last told table, for a start while the domain is out of reach: the updates that would tell it anew, in the
 * exchange's own form. It is a cache: a damaged one is told about and not used.
 */
public final class KnownFile {
    private static final int MAGIC = 0x68796b31; // "hyk1": the form's name and version
    private static final int MAX_FRAME = 1 << 26;

    private final Path file;

    public KnownFile(Path file) {
        this.file = file;
    }

    /** @throws StateException if there is a file that cannot be used; the next {@link #write} replaces it */
    public Optional<List<Update>> read() throws StateException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<Update> updates = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != MAGIC) {
                throw new StateException(file + " is no copy of a table: it is not used");
            }
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                int length = in.readInt();
                if (length < 0 || length > MAX_FRAME) {
                    throw new StateException(file + " is damaged at update " + i + ": it is not used");
                }
                if (FrameCodec.decode(in.readNBytes(length)) instanceof Update update) {
                    updates.add(update);
                }
            }
            return Optional.of(updates);
        } catch (IOException | MalformedFrameException e) {
            throw new StateException(file + " is damaged: " + e.getMessage() + "; it is not used", e);
        }
    }

    public void write(List<Update> updates) throws StateException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(updates.size());
            for (Update update : updates) {
                byte[] frame = FrameCodec.encode(update);
                out.writeInt(frame.length);
                out.write(frame);
            }
            AtomicFile.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new StateException("cannot write " + file + ": " + e, e);
        }
    }
}
