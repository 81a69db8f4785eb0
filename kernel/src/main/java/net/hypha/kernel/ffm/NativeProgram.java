package net.hypha.kernel.ffm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A handle of a program that is loaded, whoever loaded it. */
final class NativeProgram implements AutoCloseable {
    private static final int INFO_SIZE = 80; // struct bpf_prog_info up to its name, 16 bytes@64
    private static final int NAME_AT = 64;
    private static final int NAME_BYTES = 16;

    private final int fd;

    private NativeProgram(int fd) {
        this.fd = fd;
    }

    /** @throws BpfException ENOENT if it has gone meanwhile */
    static NativeProgram byId(int id) {
        return new NativeProgram(Libbpf.check("handle of the eBPF program " + id, Libbpf.PROGRAM_BY_ID, id));
    }

    int fd() {
        return fd;
    }

    /** At most 15 bytes. */
    String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_SIZE, 8);
            MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_SIZE);
            Libbpf.check("information about an eBPF program", Libbpf.OBJECT_INFO, fd, info, length);
            byte[] name = info.asSlice(NAME_AT, NAME_BYTES).toArray(JAVA_BYTE);
            return new String(name, StandardCharsets.US_ASCII).replace("\0", "");
        }
    }

    @Override
    public void close() {
        try {
            Libc.close(fd);
        } catch (ErrnoException e) {
            throw new IllegalStateException("the handle of an eBPF program cannot be closed", e);
        }
    }
}
