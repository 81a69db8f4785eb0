package net.hypha.domain.etcd;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.hypha.domain.etcd.wire.Kept;
import net.hypha.domain.etcd.wire.Rpc;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of commits in etcd that one program at a time appends to: every write is made on condition that the writer still leads, so that one that was
 * taken for dead writes nothing any more. From time to time an image of all before takes the commits' place. Not for two threads at once.
 */
public final class EtcdLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdLog.class);

    /** etcd takes requests of up to 1.5 MiB. */
    private static final int PART = 1 << 20;

    /** Longer than etcd's members take to agree on another leader among them. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The log may be as long as the image, and at least this long: then all is written twice on average. */
    private static final long SHORT = 256 << 10;

    private final Etcd etcd;
    private final LogKeys keys;
    private final Leadership leadership;
    private long last; // commit
    private long length; // of the commits since the image, in bytes
    private long imageLength;

    private EtcdLog(Etcd etcd, LogKeys keys, Leadership leadership) {
        this.etcd = etcd;
        this.keys = keys;
        this.leadership = leadership;
    }

    /**
     * What a log holds.
     *
     * @param image null where there is none yet
     * @param commits after the image, in order
     */
    public record Contents(@Nullable ByteString image, List<ByteString> commits) {
        public boolean isEmpty() {
            return image == null && commits.isEmpty();
        }
    }

    /**
     * Becomes the one who may append, if nobody is.
     *
     * @param prefix of its keys; ends with a slash
     * @param who for people
     */
    public static Optional<EtcdLog> lead(Etcd etcd, String prefix, String who) throws EtcdException {
        LogKeys keys = new LogKeys(prefix);
        return Leadership.take(etcd, keys.leader(), who).map(leadership -> new EtcdLog(etcd, keys, leadership));
    }

    /** Who may append, for people; empty for nobody. */
    public static String leader(Etcd etcd, String prefix) throws EtcdException {
        return Leadership.holder(etcd, new LogKeys(prefix).leader());
    }

    /** What a log holds at this moment, whoever appends. */
    public static Contents peek(Etcd etcd, String prefix) throws EtcdException {
        LogReader reader = new LogReader(etcd, new LogKeys(prefix), PATIENCE);
        return reader.read();
    }

    /** What the log holds. To be called first. */
    public Contents read() throws EtcdException {
        LogReader reader = new LogReader(etcd, keys, PATIENCE);
        Contents contents = reader.read();
        last = reader.last();
        length = reader.length();
        imageLength = reader.imageLength();
        return contents;
    }

    /** Told, once, that another may append by now. May be called by any thread. */
    public void whenLost(Consumer<String> listener) {
        leadership.whenLost(listener);
    }

    /**
     * Appends a commit; it is there for good on return.
     *
     * @throws EtcdException which is certain if the commit is surely not there; if it is not certain, nothing may be appended any more
     */
    public void append(byte[] commit) throws EtcdException {
        byte[] deflated = Zip.deflated(commit);
        long number = last + 1;
        List<ByteString> parts = parts(deflated);
        for (int i = 0; i < parts.size() - 1; i++) {
            write(List.of(Keys.put(keys.part(number, i), parts.get(i), 0)));
        }
        ByteString record = Kept.Record.newBuilder()
                .setParts(parts.size() - 1)
                .setDeflated(parts.getLast())
                .setLeader(leadership.revision())
                .build()
                .toByteString();
        String key = keys.commit(number);
        Rpc.TxnResponse answer = etcd.txn(
                Keys.txn(
                        List.of(leadership.condition(), Keys.madeAt(key, 0)),
                        List.of(Keys.put(key, record, 0)),
                        List.of(Keys.get(key))),
                PATIENCE);
        if (!answer.getSucceeded() && !isThere(answer, record)) {
            throw lost();
        }
        last = number;
        length += deflated.length;
    }

    /** Whether it was written at the first try, the answer to which did not arrive. */
    private static boolean isThere(Rpc.TxnResponse answer, ByteString record) {
        Rpc.RangeResponse found = answer.getResponses(0).getResponseRange();
        return found.getKvsCount() > 0 && found.getKvs(0).getValue().equals(record);
    }

    /** Whether an image should take the commits' place. */
    public boolean isLong() {
        return length > Math.max(SHORT, imageLength);
    }

    /**
     * Puts an image in the place of all commits so far, and has etcd forget what was before.
     *
     * @throws EtcdException as {@link #append}; then the former image and the commits still count
     */
    public void snapshot(byte[] image) throws EtcdException {
        byte[] deflated = Zip.deflated(image);
        List<ByteString> parts = parts(deflated);
        String id = last + "-" + leadership.revision();
        for (int i = 0; i < parts.size(); i++) {
            write(List.of(Keys.put(keys.image(id, i), parts.get(i), 0)));
        }
        ByteString snapshot = Kept.Snapshot.newBuilder()
                .setCommit(last)
                .setId(id)
                .setParts(parts.size())
                .build()
                .toByteString();
        write(List.of(Keys.put(keys.snapshot(), snapshot, 0)));
        length = 0;
        imageLength = deflated.length;
        long revision = write(List.of(
                Keys.delete(keys.commit(0), keys.commit(last + 1)),
                Keys.delete(keys.part(0, 0), keys.part(last + 1, 0)),
                Keys.delete(keys.imagesBegin(), keys.imageBegin(id)),
                Keys.delete(keys.imageEnd(id), keys.imagesEnd())));
        try {
            etcd.compact(revision, PATIENCE);
        } catch (EtcdException e) {
            LOG.atInfo().log("etcd keeps what is not needed any more: {}", e.getMessage());
        }
    }

    /** The revision of what was written. Writing it twice does no harm. */
    private long write(List<Rpc.RequestOp> what) throws EtcdException {
        Rpc.TxnResponse answer = etcd.txn(Keys.txn(List.of(leadership.condition()), what, List.of()), PATIENCE);
        if (!answer.getSucceeded()) {
            throw lost();
        }
        return answer.getHeader().getRevision();
    }

    private static EtcdException lost() {
        return new EtcdException("another manager took over", false, null);
    }

    private static List<ByteString> parts(byte[] bytes) {
        List<ByteString> parts = new ArrayList<>();
        for (int at = 0; at == 0 || at < bytes.length; at += PART) {
            parts.add(ByteString.copyFrom(bytes, at, Math.min(PART, bytes.length - at)));
        }
        return parts;
    }

    /** Another may append from now on. */
    @Override
    public void close() {
        leadership.close();
    }
}
