package net.hypha.domain.etcd;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import net.hypha.domain.etcd.wire.Rpc;

/** Requests about keys, which are texts. */
final class Keys {
    private Keys() {}

    static Rpc.RangeRequest get(String key) {
        return Rpc.RangeRequest.newBuilder().setKey(bytes(key)).build();
    }

    static Rpc.RequestOp put(String key, ByteString value, long lease) {
        return Rpc.RequestOp.newBuilder()
                .setRequestPut(Rpc.PutRequest.newBuilder()
                        .setKey(bytes(key))
                        .setValue(value)
                        .setLease(lease))
                .build();
    }

    /** All keys from one on, up to and without another. */
    static Rpc.RequestOp delete(String from, String to) {
        return Rpc.RequestOp.newBuilder()
                .setRequestDeleteRange(
                        Rpc.DeleteRangeRequest.newBuilder().setKey(bytes(from)).setRangeEnd(bytes(to)))
                .build();
    }

    /** That a key was made by the transaction of this revision; 0: that it is not there. */
    static Rpc.Compare madeAt(String key, long revision) {
        return Rpc.Compare.newBuilder()
                .setTarget(Rpc.Compare.CompareTarget.CREATE)
                .setKey(bytes(key))
                .setCreateRevision(revision)
                .build();
    }

    static Rpc.TxnRequest txn(
            List<Rpc.Compare> conditions, List<Rpc.RequestOp> then, List<Rpc.RangeRequest> otherwise) {
        Rpc.TxnRequest.Builder txn =
                Rpc.TxnRequest.newBuilder().addAllCompare(conditions).addAllSuccess(then);
        otherwise.forEach(range ->
                txn.addFailure(Rpc.RequestOp.newBuilder().setRequestRange(range).build()));
        return txn.build();
    }

    /** One page of the keys from one on, up to and without another. */
    static Rpc.RangeResponse page(Etcd etcd, ByteString from, String to, int limit, long revision, Duration patience)
            throws EtcdException {
        return etcd.range(
                Rpc.RangeRequest.newBuilder()
                        .setKey(from)
                        .setRangeEnd(bytes(to))
                        .setLimit(limit)
                        .setRevision(revision)
                        .build(),
                patience);
    }

    static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
