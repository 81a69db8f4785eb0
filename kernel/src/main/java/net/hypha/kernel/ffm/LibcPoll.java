package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.LONG;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/** Waits until one of a few file descriptors can be read: ppoll(2). Allocates once; for one thread at a time. */
public final class LibcPoll {
    private static final NativeFunction PPOLL = new NativeFunction(
            Linker.nativeLinker().defaultLookup(),
            "ppoll",
            FunctionDescriptor.of(INT, POINTER, LONG, POINTER, POINTER));
    private static final int ENTRY = 8; // struct pollfd {int fd; short events; short revents;}
    private static final short POLLIN = 1;

    private final MemorySegment entries;
    private final MemorySegment timeout = Arena.ofAuto().allocate(16, 8); // struct timespec
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
     * @param timeoutNs at most so many nanoseconds; 0 does not wait, negative waits without end
     * @return how many descriptors are ready: readable, or broken so that a read says why; 0 also after a signal
     */
    public int await(long timeoutNs) throws ErrnoException {
        int ready = pollOnce(timeoutNs);
        if (ready >= 0) {
            return ready;
        }
        int errno = NativeFunction.errno();
        if (errno == Errno.EINTR) {
            return 0;
        }
        throw new ErrnoException("ppoll", errno);
    }

    /** Whether the descriptor at {@code index} was ready when {@link #await} returned more than 0. */
    public boolean ready(int index) {
        return entries.get(JAVA_SHORT, (long) index * ENTRY + 6) != 0;
    }

    private int pollOnce(long timeoutNs) {
        MemorySegment limit = MemorySegment.NULL;
        if (timeoutNs >= 0) {
            timeout.set(JAVA_LONG, 0, timeoutNs / 1_000_000_000);
            timeout.set(JAVA_LONG, 8, timeoutNs % 1_000_000_000);
            limit = timeout;
        }
        return (int) PPOLL.invoke(entries.address(), count, limit.address(), 0, 0, 0, 0); // both live as long as this
    }
}
