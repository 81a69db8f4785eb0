package net.hypha.domain.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hypha.domain.etcd.wire.Kept;
import net.hypha.domain.etcd.wire.Rpc;
import org.jspecify.annotations.Nullable;

/** Reads a log as it is at one moment. */
final class LogReader {
    private static final int PAGE = 16; // of values of 1 MiB at most

    private final Etcd etcd;
    private final LogKeys keys;
    private final Duration patience;
    private long revision; // of etcd, which all is read at; 0: the next one
    private long last;
    private long length;
    private long imageLength;

    LogReader(Etcd etcd, LogKeys keys, Duration patience) {
        this.etcd = etcd;
        this.keys = keys;
        this.patience = patience;
    }

    /** The number of the last commit. */
    long last() {
        return last;
    }

    /** Of the commits after the image, in bytes as they are kept. */
    long length() {
        return length;
    }

    long imageLength() {
        return imageLength;
    }

    /** @throws EtcdException also if something is missing */
    EtcdLog.Contents read() throws EtcdException {
        Rpc.RangeResponse found = etcd.range(Keys.get(keys.snapshot()), patience);
        revision = found.getHeader().getRevision();
        ByteString image = null;
        try {
            if (found.getKvsCount() > 0) {
                Kept.Snapshot snapshot = Kept.Snapshot.parseFrom(found.getKvs(0).getValue());
                last = snapshot.getCommit();
                byte[] deflated = joined(
                        keys.image(snapshot.getId(), 0), keys.imageEnd(snapshot.getId()), snapshot.getParts(), "image");
                imageLength = deflated.length;
                image = Zip.inflated(deflated);
            }
            return new EtcdLog.Contents(image, commits());
        } catch (EtcdException e) {
            throw e;
        } catch (IOException e) {
            throw damaged(e.getMessage() == null ? "bytes are wrong" : e.getMessage(), e);
        }
    }

    private List<ByteString> commits() throws IOException {
        List<ByteString> commits = new ArrayList<>();
        for (Rpc.KeyValue pair : range(keys.commit(last + 1), keys.commitsEnd())) {
            if (!pair.getKey().equals(Keys.bytes(keys.commit(last + 1)))) {
                throw damaged("there is no " + keys.commit(last + 1), null);
            }
            last++;
            commits.add(commit(pair));
        }
        return commits;
    }

    private ByteString commit(Rpc.KeyValue pair) throws IOException {
        Kept.Record record = parsed(pair);
        byte[] begin = record.getParts() == 0
                ? new byte[0]
                : joined(keys.part(last, 0), keys.part(last, record.getParts()), record.getParts(), "commit " + last);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(begin);
        record.getDeflated().writeTo(all);
        length += all.size();
        return Zip.inflated(all.toByteArray());
    }

    private static Kept.Record parsed(Rpc.KeyValue pair) throws InvalidProtocolBufferException {
        return Kept.Record.parseFrom(pair.getValue());
    }

    private byte[] joined(String from, String to, int parts, String what) throws IOException {
        List<Rpc.KeyValue> found = range(from, to);
        if (found.size() != parts) {
            throw damaged("of the " + what + " there are " + found.size() + " of " + parts + " parts", null);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Rpc.KeyValue part : found) {
            part.getValue().writeTo(all);
        }
        return all.toByteArray();
    }

    private List<Rpc.KeyValue> range(String from, String to) throws EtcdException {
        List<Rpc.KeyValue> all = new ArrayList<>();
        ByteString next = Keys.bytes(from);
        while (true) {
            Rpc.RangeResponse page = Keys.page(etcd, next, to, PAGE, revision, patience);
            all.addAll(page.getKvsList());
            if (!page.getMore() || page.getKvsCount() == 0) {
                return all;
            }
            next = page.getKvs(page.getKvsCount() - 1).getKey().concat(ByteString.copyFrom(new byte[1]));
        }
    }

    private EtcdException damaged(String how, @Nullable Exception cause) {
        return new EtcdException("what etcd holds under " + keys.prefix() + " is damaged: " + how, true, cause);
    }
}
