package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.LONG;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** Waits until one of a few file descriptors can be read: poll(2). Allocates once; for one thread at a time. */
public final class LibcPoll {
    private static final NativeFunction POLL = new NativeFunction(
            Linker.nativeLinker().defaultLookup(), "poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
    private static final int ENTRY = 8; // struct pollfd {int fd; short events; short revents;}
    private static final short POLLIN = 1;

    private final MemorySegment entries;
    private final int count;

    public LibcPoll(int... descriptors) {
        count = descriptors.length;
        entries = Arena.ofAuto().allocate((long) ENTRY * count, 8);
        for (int i = 0; i < count; i++) {
            entries.set(JAVA_INT, (long) i * ENTRY, descriptors[i]);
            entries.set(JAVA_SHORT, (long) i * ENTRY + 4, POLLIN);
        }
    }

    /**
     * Waits.
     *
     * @param timeoutMs at most so many milliseconds; 0 does not wait, -1 waits without end
     * @return how many descriptors are ready: readable, or broken so that a read says why; 0 also after a signal
     */
    public int await(int timeoutMs) throws ErrnoException {
        int ready = pollOnce(timeoutMs);
        if (ready >= 0) {
            return ready;
        }
        int errno = NativeFunction.errno();
        if (errno == Errno.EINTR) {
            return 0;
        }
        throw new ErrnoException("poll", errno);
    }

    /** Whether the descriptor at {@code index} was ready when {@link #await} returned more than 0. */
    public boolean ready(int index) {
        return entries.get(JAVA_SHORT, (long) index * ENTRY + 6) != 0;
    }

    private int pollOnce(int timeoutMs) {
        try {
            return (int) POLL.handle().invokeExact(NativeFunction.callState(), entries, (long) count, timeoutMs);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("poll failed to link", e);
        }
    }
}
