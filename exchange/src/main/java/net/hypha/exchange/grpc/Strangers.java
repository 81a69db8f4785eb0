package net.hypha.exchange.grpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that have not greeted yet: anybody can open those, so there are few, not for long, and they may not say much.
 * Time is counted in beats. Reasons are logged once a beat and address, however many connections they are about. Safe for
 * use by many threads.
 */
final class Strangers {
    private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

    /** Addresses and reasons told of in one beat; those beyond are only counted. */
    private static final int TOLD = 64;

    private final Limits limits;
    private final int patienceBeats;
    private final Map<SocketAddress, Stranger> waiting = new LinkedHashMap<>(); // the longest-waiting first
    private final Map<InetAddress, Integer> perAddress = new HashMap<>();
    private final Map<String, Integer> news = new TreeMap<>();
    private int untold;

    private static final class Stranger {
        private final Runnable hangUp;
        private int beats;
        private long bytes;
        private boolean asked;

        Stranger(Runnable hangUp) {
            this.hangUp = hangUp;
        }
    }

    Strangers(Limits limits) {
        this.limits = limits;
        this.patienceBeats = Math.toIntExact(
                Math.ceilDiv(limits.strangerTime().toMillis(), limits.beat().toMillis()));
    }

    /**
     * Somebody connected.
     *
     * @param hangUp ends the connection, and may be called at any time
     * @return false if it is to be ended at once
     */
    synchronized boolean arrived(InetSocketAddress remote, Runnable hangUp) {
        InetAddress address = remote.getAddress();
        if (perAddress.getOrDefault(address, 0) >= limits.strangersPerAddress()) {
            tell(address, "more than " + limits.strangersPerAddress() + " at a time have not greeted");
            return false;
        }
        if (waiting.size() >= limits.strangers()) {
            Map.Entry<SocketAddress, Stranger> oldest =
                    waiting.entrySet().iterator().next();
            drop(
                    oldest.getKey(),
                    oldest.getValue(),
                    "more than " + limits.strangers()
                            + " of all addresses at a time have not greeted, and this one waited longest");
        }
        waiting.put(remote, new Stranger(hangUp));
        perAddress.merge(address, 1, Integer::sum);
        return true;
    }

    /** What is to become of bytes that came in. */
    enum Verdict {
        /** They are read. */
        TAKE,
        /** The connection is known by now: they and all that follow are read. */
        TAKE_ALL,
        /** They are more than a greeting takes; the connection is being ended. */
        LEAVE
    }

    /** Bytes came in. */
    synchronized Verdict said(SocketAddress remote, int bytes) {
        Stranger stranger = waiting.get(remote);
        if (stranger == null) {
            return Verdict.TAKE_ALL;
        }
        stranger.bytes += bytes;
        if (stranger.bytes <= limits.strangerBytes()) {
            return Verdict.TAKE;
        }
        drop(remote, stranger, "it sent more than " + limits.strangerBytes() + " bytes and no greeting among them");
        return Verdict.LEAVE;
    }

    /** What it sent is nothing that we speak; ends the connection. */
    synchronized void nonsense(SocketAddress remote, String reason) {
        Stranger stranger = waiting.get(remote);
        if (stranger != null) {
            drop(remote, stranger, reason);
        }
    }

    /** Its greeting was accepted, or it was refused with a reason of its own: it is no stranger any more. */
    synchronized void known(SocketAddress remote) {
        if (waiting.remove(remote) != null && remote instanceof InetSocketAddress inet) {
            left(inet.getAddress());
        }
    }

    /** It asks for something: what becomes of that is logged by who answers. It is still a stranger. */
    synchronized void asks(@Nullable SocketAddress remote) {
        Stranger stranger = remote == null ? null : waiting.get(remote);
        if (stranger != null) {
            stranger.asked = true;
        }
    }

    /** The connection is gone. */
    synchronized void gone(SocketAddress remote) {
        Stranger stranger = waiting.get(remote);
        if (stranger != null) {
            if (remote instanceof InetSocketAddress inet && !stranger.asked) {
                tell(inet.getAddress(), "it hung up before it greeted, or its certificate was refused");
            }
            known(remote);
        }
    }

    synchronized int count() {
        return waiting.size();
    }

    /** Called once a beat: ends those that waited too long, and logs what happened. */
    void beat() {
        Map<String, Integer> told;
        int more;
        synchronized (this) {
            Map<SocketAddress, Stranger> overdue = new LinkedHashMap<>();
            waiting.forEach((remote, stranger) -> {
                if (++stranger.beats > patienceBeats) {
                    overdue.put(remote, stranger);
                }
            });
            overdue.forEach((remote, stranger) -> drop(
                    remote,
                    stranger,
                    "no greeting within " + limits.strangerTime().toMillis() + " ms"));
            told = new TreeMap<>(news);
            more = untold;
            news.clear();
            untold = 0;
        }
        told.forEach(
                (what, times) -> LOG.atWarn().addKeyValue("connections", times).log("Connection refused: {}", what));
        if (more > 0) {
            LOG.atWarn().addKeyValue("connections", more).log("Connections refused, of other addresses or reasons");
        }
    }

    private void drop(SocketAddress remote, Stranger stranger, String reason) {
        known(remote);
        if (remote instanceof InetSocketAddress inet) {
            tell(inet.getAddress(), reason);
        }
        stranger.hangUp.run();
    }

    private void left(InetAddress address) {
        perAddress.computeIfPresent(address, (key, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    }

    private void tell(InetAddress address, String reason) {
        String what = address.getHostAddress() + ": " + reason;
        if (news.size() < TOLD || news.containsKey(what)) {
            news.merge(what, 1, Integer::sum);
        } else {
            untold++;
        }
    }
}
