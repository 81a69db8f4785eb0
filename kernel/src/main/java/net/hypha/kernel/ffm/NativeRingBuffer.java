package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/** The reading end of an eBPF ring buffer. For one platform thread: polling blocks it. */
public final class NativeRingBuffer implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Consumer<byte[]> consumer;
    private final MemorySegment ring;

    public NativeRingBuffer(NativeMap map, Consumer<byte[]> consumer) {
        this.consumer = consumer;
        try {
            MethodHandle target = MethodHandles.lookup()
                    .bind(this, "sample", MethodType.methodType(int.class, long.class, long.class, long.class));
            MemorySegment stub = NativeFunction.callback(target, arena);
            ring = Libbpf.checkPointer(
                    "ring buffer " + map.name(),
                    Libbpf.RING_NEW,
                    map.fd(),
                    stub,
                    MemorySegment.NULL,
                    MemorySegment.NULL);
        } catch (ReflectiveOperationException e) {
            arena.close();
            throw new LinkageError("the ring buffer's samples cannot be taken", e);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Waits up to the time given and hands over all samples there are; their number. */
    public int poll(int timeoutMs) {
        int result = (int) Libbpf.RING_POLL.call(ring, timeoutMs);
        if (result < 0 && result != -Errno.EINTR) {
            throw new BpfException("ring buffer", -result, "");
        }
        return Math.max(result, 0);
    }

    /** Called by libbpf. An exception that left it would end the JVM. */
    @SuppressWarnings("unused") // found by name in the constructor
    private int sample(long context, long data, long size) {
        try {
            consumer.accept(MemorySegment.ofAddress(data).reinterpret(size).toArray(JAVA_BYTE));
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        return 0;
    }

    /** Only when no thread polls any more. */
    @Override
    public void close() {
        Libbpf.RING_FREE.call(ring);
        arena.close();
    }
}
