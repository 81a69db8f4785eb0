package net.hypha.domain.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import net.hypha.exchange.codec.FrameCodec;
import net.hypha.exchange.codec.MalformedFrameException;
import net.hypha.exchange.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parent told, in a file beside the journal: frames of the exchange, each after its length, and a CRC-32 of all. It is not part of
 * the catalogue: where it is missing or damaged, the parent is asked again.
 */
public final class ToldFile implements Told {
    private static final Logger LOG = LoggerFactory.getLogger(ToldFile.class);

    private final Path file;

    public ToldFile(Path file) {
        this.file = file;
    }

    @Override
    public List<Message.Update> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return updates(Files.readAllBytes(file));
        } catch (IOException | MalformedFrameException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log("What the parent told cannot be read, and is asked for again: {}", e.getMessage());
            return List.of();
        }
    }

    private static List<Message.Update> updates(byte[] bytes) throws IOException, MalformedFrameException {
        int length = bytes.length - Long.BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes, length, Long.BYTES).getLong() != sum(bytes, length)) {
            throw new IOException("it is damaged");
        }
        List<Message.Update> updates = new ArrayList<>();
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        while (from.available() > 0) {
            byte[] frame = from.readNBytes(from.readInt());
            if (FrameCodec.decode(frame) instanceof Message.Update update) {
                updates.add(update);
            }
        }
        return updates;
    }

    @Override
    public void write(List<Message.Update> updates) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream to = new DataOutputStream(bytes);
            for (Message.Update update : updates) {
                byte[] frame = FrameCodec.encode(update);
                to.writeInt(frame.length);
                to.write(frame);
            }
            to.writeLong(sum(bytes.toByteArray(), bytes.size()));
            replace(bytes.toByteArray());
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).log("What the parent told cannot be kept: {}", e.toString());
        }
    }

    /** As a whole: whoever reads has the former content or this one. */
    private void replace(byte[] content) throws IOException {
        Path other = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                other, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long sum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }
}
