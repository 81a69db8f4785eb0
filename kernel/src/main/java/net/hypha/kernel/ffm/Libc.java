package net.hypha.kernel.ffm;

import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.LONG;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The system calls Hypha needs, as the C library offers them. All file descriptors are close-on-exec. A call that was
 * interrupted by a signal is repeated. Buffers must be direct. Calls may block: use a platform thread.
 */
public final class Libc {
    public static final int O_RDONLY = 0;
    public static final int O_RDWR = 2;
    public static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    public static final int CLONE_NEWNET = 0x40000000;

    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_BIND = 0x1000;
    public static final int MNT_DETACH = 2;
    public static final int UMOUNT_NOFOLLOW = 8;

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | O_CLOEXEC;
    private static final int EFD_CLOEXEC_NONBLOCK = O_CLOEXEC | O_NONBLOCK;

    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
    private static final NativeFunction OPEN = function("open", FunctionDescriptor.of(INT, POINTER, INT));
    private static final NativeFunction CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    private static final NativeFunction READ = function("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
    private static final NativeFunction WRITE = function("write", FunctionDescriptor.of(LONG, INT, POINTER, LONG));
    private static final NativeFunction IOCTL = function("ioctl", FunctionDescriptor.of(INT, INT, LONG, POINTER));
    private static final NativeFunction IOCTL_VALUE = function("ioctl", FunctionDescriptor.of(INT, INT, LONG, LONG));
    private static final NativeFunction SOCKET = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final NativeFunction IF_INDEXTONAME =
            function("if_indextoname", FunctionDescriptor.of(POINTER, INT, POINTER));
    private static final int IF_NAMESIZE = 16;
    private static final NativeFunction EVENTFD = function("eventfd", FunctionDescriptor.of(INT, INT, INT));
    private static final NativeFunction SETNS = function("setns", FunctionDescriptor.of(INT, INT, INT));
    private static final NativeFunction MOUNT =
            function("mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, LONG, POINTER));
    private static final NativeFunction UMOUNT2 = function("umount2", FunctionDescriptor.of(INT, POINTER, INT));
    private static final NativeFunction MADVISE = function("madvise", FunctionDescriptor.of(INT, POINTER, LONG, INT));
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_NOHUGEPAGE = 15;
    // Numbers are the same on every architecture since Linux 5.3; glibc before 2.36 has no names for these calls
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final NativeFunction PIDFD_OPEN = function("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT));
    private static final NativeFunction PIDFD_SEND_SIGNAL =
            function("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT, POINTER, INT));
    private static final NativeFunction STRERROR = function("strerror", FunctionDescriptor.of(POINTER, INT));

    private Libc() {}

    /** A new file descriptor on {@code path}; {@code flags} from {@code O_*}. */
    public static int open(String path, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            return check("open " + path, (int) OPEN.call(arena.allocateFrom(path), flags | O_CLOEXEC));
        }
    }

    public static void close(int fd) throws ErrnoException {
        check("close file descriptor " + fd, (int) CLOSE.call(fd));
    }

    /**
     * Reads into the buffer from its position, which advances.
     *
     * @return bytes read, 0 at the end, -1 if a non-blocking descriptor has nothing now
     */
    public static int read(int fd, ByteBuffer direct) throws ErrnoException {
        return transfer("read", READ, fd, direct);
    }

    /**
     * Writes the buffer from its position, which advances.
     *
     * @return bytes written, -1 if a non-blocking descriptor takes nothing now
     */
    public static int write(int fd, ByteBuffer direct) throws ErrnoException {
        return transfer("write", WRITE, fd, direct);
    }

    private static int transfer(String what, NativeFunction function, int fd, ByteBuffer direct) throws ErrnoException {
        MemorySegment memory = MemorySegment.ofBuffer(direct);
        if (!memory.isNative()) {
            throw new IllegalArgumentException(what + " needs a direct buffer");
        }
        while (true) {
            long done = transferOnce(function, fd, memory);
            if (done >= 0) {
                direct.position(direct.position() + (int) done);
                return (int) done;
            }
            int errno = NativeFunction.errno();
            if (errno == Errno.EAGAIN) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw new ErrnoException(what + " on file descriptor " + fd, errno);
            }
        }
    }

    private static long transferOnce(NativeFunction function, int fd, MemorySegment memory) {
        try {
            return function.invoke(fd, memory.address(), memory.byteSize(), 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** An ioctl whose argument is a structure, read and perhaps changed by the kernel. */
    public static int ioctl(String what, int fd, long request, ByteBuffer direct) throws ErrnoException {
        return check(what, (int) IOCTL.call(fd, request, MemorySegment.ofBuffer(direct)));
    }

    /** An ioctl whose argument is a structure that points, at an offset, to another. */
    public static int ioctl(String what, int fd, long request, ByteBuffer direct, int offset, ByteBuffer pointedTo)
            throws ErrnoException {
        direct.putLong(offset, MemorySegment.ofBuffer(pointedTo).address());
        try {
            return ioctl(what, fd, request, direct);
        } finally {
            Reference.reachabilityFence(pointedTo);
        }
    }

    /** An ioctl whose argument is a number. */
    public static int ioctl(String what, int fd, long request, long value) throws ErrnoException {
        return check(what, (int) IOCTL_VALUE.call(fd, request, value));
    }

    /** A datagram socket of the thread's network namespace, to ask about its devices by ioctl. */
    public static int deviceSocket() throws ErrnoException {
        return check("socket", (int) SOCKET.call(AF_INET, SOCK_DGRAM_CLOEXEC, 0));
    }

    /**
     * The name of a device of the thread's network namespace; empty if there is none with this index. Unlike
     * {@link java.net.NetworkInterface} it knows devices without an address.
     */
    public static Optional<String> deviceName(int ifindex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(IF_NAMESIZE);
            MemorySegment found = (MemorySegment) IF_INDEXTONAME.call(ifindex, name);
            return found.equals(MemorySegment.NULL) ? Optional.empty() : Optional.of(name.getString(0));
        }
    }

    /** A counter to poll on: non-blocking, 0 at first. Eight bytes written to it add up, a read resets it. */
    public static int eventfd() throws ErrnoException {
        return check("eventfd", (int) EVENTFD.call(0, EFD_CLOEXEC_NONBLOCK));
    }

    /**
     * Moves the calling thread into a namespace. It stays there, so the thread should be one that ends.
     *
     * @param kind {@link #CLONE_NEWNET}
     */
    public static void setns(String what, int fd, int kind) throws ErrnoException {
        check(what, (int) SETNS.call(fd, kind));
    }

    /** Mounts; {@code flags} from {@code MS_*}. */
    public static void mount(String source, String target, String type, long flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            check("mount " + type + " at " + target, (int) MOUNT.call(
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom(type),
                    flags,
                    MemorySegment.NULL));
        }
    }

    /** Unmounts; {@code flags} from {@link #MNT_DETACH} and {@link #UMOUNT_NOFOLLOW}. */
    public static void umount(String target, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            check("umount " + target, (int) UMOUNT2.call(arena.allocateFrom(target), flags));
        }
    }

    /**
     * Lets go of mapped pages. Those of a file come back when they are read, and then one by one where the page cache would map 2 MB at once;
     * anything written to them is lost.
     */
    public static void forget(long address, long length) throws ErrnoException {
        MADVISE.call(
                MemorySegment.ofAddress(address),
                length,
                MADV_NOHUGEPAGE); // refused by kernels that have no huge pages
        check("madvise", (int) MADVISE.call(MemorySegment.ofAddress(address), length, MADV_DONTNEED));
    }

    /** A descriptor that stands for a process and becomes readable when it ends (Linux >= 5.3). */
    public static int pidfdOpen(long pid) throws ErrnoException {
        return check("open process " + pid, Math.toIntExact((long) PIDFD_OPEN.call(SYS_PIDFD_OPEN, (int) pid, 0)));
    }

    /** Sends a signal to the process a descriptor stands for, never to another that got its number. */
    public static void pidfdSendSignal(String what, int pidfd, int signal) throws ErrnoException {
        check(what, Math.toIntExact((long)
                PIDFD_SEND_SIGNAL.call(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, MemorySegment.NULL, 0)));
    }

    /** The C library's words for an error number. */
    static String errorText(int errno) {
        MemorySegment text = (MemorySegment) STRERROR.call(errno);
        return text.reinterpret(256).getString(0);
    }

    private static NativeFunction function(String name, FunctionDescriptor descriptor) {
        return new NativeFunction(LIBRARY, name, descriptor);
    }

    private static int check(String what, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(what, NativeFunction.errno());
        }
        return result;
    }
}
