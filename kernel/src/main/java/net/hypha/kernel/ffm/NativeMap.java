package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An eBPF map by its file descriptor. Keys and values are bytes as the kernel has them. Safe for use by several threads: every call is one
 * system call, atomic for its entry.
 *
 * @param keySize bytes
 * @param valueSize bytes; of a per-CPU map, of one CPU's value
 */
public record NativeMap(String name, int fd, int keySize, int valueSize, int maxEntries) {
    private static final int BATCH = 1_024;

    /**
     * Opens a pinned map for a while.
     *
     * @param like has its keys and values
     */
    public static void withPinned(String path, NativeMap like, int maxEntries, Consumer<NativeMap> action) {
        try (Handle handle = open(path)) {
            action.accept(new NativeMap(path, handle.fd, like.keySize, like.valueSize, maxEntries));
        }
    }

    private static Handle open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return new Handle(Libbpf.check("pinned map " + path, Libbpf.OBJECT_GET, arena.allocateFrom(path)));
        }
    }

    private record Handle(int fd) implements AutoCloseable {
        @Override
        public void close() {
            try {
                Libc.close(fd);
            } catch (ErrnoException e) {
                throw new IllegalStateException("the handle of a map cannot be closed", e);
            }
        }
    }

    /** The value, or null if there is none. */
    public byte @Nullable [] lookup(byte[] key) {
        return lookup(key, valueSize);
    }

    /** The values of all possible CPUs, one after the other, each padded to 8 bytes. */
    public byte @Nullable [] lookupPerCpu(byte[] key) {
        int cpus = Libbpf.check("number of CPUs", Libbpf.CPUS);
        return lookup(key, cpus * ((valueSize + 7) / 8 * 8));
    }

    private byte @Nullable [] lookup(byte[] key, int size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(size, 8);
            int result = (int) Libbpf.LOOKUP.invoke(fd, bytes(arena, key, keySize), value.address(), 0, 0, 0, 0);
            if (result == -Errno.ENOENT) {
                return null;
            }
            check("lookup in", result);
            return value.toArray(JAVA_BYTE);
        }
    }

    /** Creates or replaces, atomically. */
    public void put(byte[] key, byte[] value) {
        check("update of", update(key, value, 0));
    }

    /** Creates unless there is one: false then. */
    public boolean putIfAbsent(byte[] key, byte[] value) {
        int result = update(key, value, 1);
        if (result == -Errno.EEXIST) {
            return false;
        }
        check("update of", result);
        return true;
    }

    /** False if there was none. */
    public boolean remove(byte[] key) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) Libbpf.DELETE.invoke(fd, bytes(arena, key, keySize), 0, 0, 0, 0, 0);
            if (result == -Errno.ENOENT) {
                return false;
            }
            check("removal from", result);
            return true;
        }
    }

    /** All entries, as of some moment while it runs for each; those that come or go meanwhile may be missed. */
    public void forEach(BiConsumer<byte[], byte[]> action) {
        inBatches((keys, values, count) -> {
            for (int i = 0; i < count; i++) {
                action.accept(slice(keys, i, keySize), slice(values, i, valueSize));
            }
        });
    }

    /** As {@link #forEach}, of an array, which has all its entries from the beginning: without those that are zero all through. */
    public void forEachWritten(BiConsumer<byte[], byte[]> action) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeros = arena.allocate((long) BATCH * valueSize, 8);
            inBatches((keys, values, count) -> {
                long end = (long) count * valueSize;
                long from = 0;
                while (from < end) {
                    long zerosBefore = MemorySegment.mismatch(values, from, end, zeros, 0, end - from);
                    if (zerosBefore < 0) {
                        return;
                    }
                    int written = Math.toIntExact((from + zerosBefore) / valueSize);
                    action.accept(slice(keys, written, keySize), slice(values, written, valueSize));
                    from = (written + 1L) * valueSize;
                }
            });
        }
    }

    private interface BatchReader {
        void read(MemorySegment keys, MemorySegment values, int count);
    }

    private void inBatches(BatchReader reader) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate((long) BATCH * keySize, 8);
            MemorySegment values = arena.allocate((long) BATCH * valueSize, 8);
            MemorySegment position = arena.allocate(Math.max(keySize, 8), 8);
            MemorySegment count = arena.allocate(JAVA_INT);
            MemorySegment from = MemorySegment.NULL;
            int result = 0;
            while (result == 0) {
                count.set(JAVA_INT, 0, BATCH);
                result = (int) Libbpf.LOOKUP_BATCH.call(fd, from, position, keys, values, count, MemorySegment.NULL);
                if (result != -Errno.ENOENT) {
                    check("reading of", result);
                }
                reader.read(keys, values, count.get(JAVA_INT, 0));
                from = position;
            }
        }
    }

    private static byte[] slice(MemorySegment all, int index, int size) {
        return all.asSlice((long) index * size, size).toArray(JAVA_BYTE);
    }

    private int update(byte[] key, byte[] value, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            long keyAt = bytes(arena, key, keySize);
            return (int) Libbpf.UPDATE.invoke(fd, keyAt, bytes(arena, value, valueSize), flags, 0, 0, 0);
        }
    }

    /** The address of a copy. */
    private long bytes(Arena arena, byte[] data, int size) {
        if (data.length != size) {
            throw new IllegalArgumentException("map " + name + " wants " + size + " bytes here, not " + data.length);
        }
        MemorySegment segment = arena.allocate(size, 8);
        MemorySegment.copy(data, 0, segment, JAVA_BYTE, 0, size);
        return segment.address();
    }

    private void check(String what, int result) {
        if (result < 0) {
            throw new BpfException(what + " map " + name + " (at most " + maxEntries + " entries)", -result, "");
        }
    }
}
