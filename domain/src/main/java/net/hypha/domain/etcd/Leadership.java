package net.hypha.domain.etcd;

import io.grpc.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.hypha.domain.etcd.wire.Rpc;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that one program at a time has, under a lease it keeps alive. Whatever is written on condition that the key was made at this leadership's
 * revision is written by its holder alone, however late that happens.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** After so long without a sign of life another takes over. */
    static final Duration LIFE = Duration.ofSeconds(8);

    private static final Duration BEAT = LIFE.dividedBy(4);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Etcd etcd;
    private final String key;
    private final long lease;
    private final long revision;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Consumer<String> whenLost; // guarded by this
    private @Nullable String lost; // the same

    private Leadership(Etcd etcd, String key, long lease, long revision) {
        this.etcd = etcd;
        this.key = key;
        this.lease = lease;
        this.revision = revision;
    }

    /**
     * Becomes the leader if nobody is.
     *
     * @param who for people
     * @return empty if somebody is
     */
    static Optional<Leadership> take(Etcd etcd, String key, String who) throws EtcdException {
        if (!holder(etcd, key).isEmpty()) {
            return Optional.empty();
        }
        Deadline valid = Deadline.after(LIFE.toMillis(), TimeUnit.MILLISECONDS);
        long lease = etcd.grant(LIFE, PATIENCE);
        Rpc.TxnResponse answer = etcd.txn(
                Keys.txn(
                        List.of(Keys.madeAt(key, 0)),
                        List.of(Keys.put(key, Keys.bytes(who), lease)),
                        List.of(Keys.get(key))),
                PATIENCE);
        long made = answer.getSucceeded() ? answer.getHeader().getRevision() : ownRevision(answer, lease);
        if (made == 0) {
            etcd.revoke(lease, PATIENCE);
            return Optional.empty();
        }
        Leadership leadership = new Leadership(etcd, key, lease, made);
        Thread.ofVirtual().name("etcd-lease").start(() -> leadership.keepAlive(valid));
        return Optional.of(leadership);
    }

    /** Who leads, for people; empty for nobody. */
    static String holder(Etcd etcd, String key) throws EtcdException {
        Rpc.RangeResponse found = etcd.range(Keys.get(key), PATIENCE);
        return found.getKvsCount() == 0 ? "" : found.getKvs(0).getValue().toStringUtf8();
    }

    /** Where the first answer was lost, the key may be ours all the same. */
    private static long ownRevision(Rpc.TxnResponse answer, long lease) {
        Rpc.RangeResponse found = answer.getResponses(0).getResponseRange();
        return found.getKvsCount() > 0 && found.getKvs(0).getLease() == lease
                ? found.getKvs(0).getCreateRevision()
                : 0;
    }

    /** The condition of all that the leader writes. */
    Rpc.Compare condition() {
        return Keys.madeAt(key, revision);
    }

    /** Unique among all leaderships there ever were of this key. */
    long revision() {
        return revision;
    }

    /** Who is told, once, that another may be the leader by now. */
    synchronized void whenLost(Consumer<String> listener) {
        whenLost = listener;
        if (lost != null) {
            listener.accept(lost);
        }
    }

    private void keepAlive(Deadline first) {
        Deadline valid = first;
        try {
            while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                Deadline next = Deadline.after(LIFE.toMillis(), TimeUnit.MILLISECONDS);
                long left = valid.timeRemaining(TimeUnit.MILLISECONDS);
                if (left <= 0) {
                    lose("etcd was out of reach for " + LIFE.toSeconds() + " s: another manager may have taken over");
                    return;
                }
                try {
                    if (!etcd.keepAlive(lease, Duration.ofMillis(left))) {
                        lose("etcd took the lease away: another manager may have taken over");
                        return;
                    }
                    valid = next;
                } catch (EtcdException e) {
                    LOG.atWarn().log("The lease could not be kept alive: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void lose(String reason) {
        if (lost == null && closed.getCount() > 0) {
            lost = reason;
            if (whenLost != null) {
                whenLost.accept(reason);
            }
        }
    }

    /** Another may lead from now on. */
    @Override
    public void close() {
        closed.countDown();
        try {
            etcd.revoke(lease, PATIENCE);
        } catch (EtcdException e) {
            LOG.atInfo().log("The lease was not given back, and ends by itself: {}", e.getMessage());
        }
    }
}
