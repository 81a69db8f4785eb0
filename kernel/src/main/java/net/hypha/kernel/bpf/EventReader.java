package net.hypha.kernel.bpf;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import net.hypha.kernel.datapath.Event;
import net.hypha.kernel.ffm.NativeMap;
import net.hypha.kernel.ffm.NativeRingBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the programs' events on a platform thread of its own, because waiting for them blocks in the kernel. */
final class EventReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    private static final int WAIT_MS = 100;
    private static final int SERVED = 0x80;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final NativeRingBuffer ring;
    private volatile boolean closed;

    EventReader(NativeMap events, Consumer<Event> consumer) {
        ring = new NativeRingBuffer(events, sample -> consumer.accept(decode(sample)));
        Thread.ofPlatform().name("hypha-events").daemon().start(this::read);
    }

    private static Event decode(byte[] sample) {
        ByteBuffer from = Layouts.struct(sample);
        int backend = from.getInt();
        int port = Layouts.getPort(from);
        int protocol = from.get() & 0xff;
        int evidence = from.get();
        return new Event.Ejected(backend, port, protocol, Codec.evidence(evidence & ~SERVED), (evidence & SERVED) != 0);
    }

    private void read() {
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, failure) ->
                        LOG.atError().setCause(failure).log("an event of the datapath could not be handled"));
        try {
            while (!closed) {
                ring.poll(WAIT_MS);
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Waits until the thread has left the kernel: at most as long as one wait for events. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (stopped.getCount() > 0) {
            try {
                stopped.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        ring.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
