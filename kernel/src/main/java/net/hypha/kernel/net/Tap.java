package net.hypha.kernel.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import net.hypha.kernel.ffm.Errno;
import net.hypha.kernel.ffm.ErrnoException;
import net.hypha.kernel.ffm.Libc;
import net.hypha.kernel.ffm.LibcPoll;

/**
 * A TAP device: what the kernel sends out of it is read here as Ethernet frames, what is written here arrives in the kernel
 * as if from a wire. It is in the namespace of the thread that opened it. One thread may read at a time, any may write.
 * Blocking reads want a platform thread.
 */
public final class Tap implements AutoCloseable {
    /** Ethernet header plus the largest MTU; a buffer of that size takes every frame. */
    public static final int MAX_FRAME = TapSpec.MAX_MTU + 14;

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final short IFF_TAP = 0x2;
    private static final short IFF_NO_PI = 0x1000;

    private final String name;
    private final int fd;
    private final int waker;
    private final LibcPoll poll;
    private final ByteBuffer wakeCount = ByteBuffer.allocateDirect(8);
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private volatile boolean closed;
    private int ifindex;
    private String mac = "";

    private Tap(String name, int fd, int waker) {
        this.name = name;
        this.fd = fd;
        this.waker = waker;
        poll = new LibcPoll(fd, waker);
    }

    /** Opens a device as {@link TapSpec#named} describes it. */
    public static Tap open(String name) throws IOException {
        return open(TapSpec.named(name));
    }

    /**
     * Makes the device, or takes over a persistent one of that name, and sets it up. It gets no address of itself.
     *
     * @throws IOException naming the device and the reason: taken by another process, no right, no TUN driver
     */
    public static Tap open(TapSpec spec) throws IOException {
        int fd = openDriver();
        int waker = -1;
        try {
            claim(spec, fd);
            waker = Libc.eventfd();
            Tap tap = new Tap(spec.name(), fd, waker);
            tap.configure(spec);
            return tap;
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            if (waker >= 0) {
                Libc.close(waker);
            }
            throw e;
        }
    }

    private static int openDriver() throws IOException {
        try {
            return Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.O_NONBLOCK);
        } catch (ErrnoException e) {
            throw new IOException(
                    "no TAP device can be made: " + e.getMessage() + " (is the kernel module 'tun' loaded?)", e);
        }
    }

    private static void claim(TapSpec spec, int fd) throws IOException {
        ByteBuffer request = Device.request(spec.name()).putShort(Device.NAME_BYTES, (short) (IFF_TAP | IFF_NO_PI));
        try {
            Libc.ioctl("open TAP device " + spec.name(), fd, TUNSETIFF, request);
        } catch (ErrnoException e) {
            String hint =
                    switch (e.errno()) {
                        case Errno.EBUSY -> " (another process holds it)";
                        case Errno.EINVAL -> " (a device of another kind has that name)";
                        case Errno.EPERM -> " (needs root or CAP_NET_ADMIN)";
                        default -> "";
                    };
            throw new IOException(e.getMessage() + hint, e);
        }
        Libc.ioctl("make TAP device " + spec.name() + " persistent", fd, TUNSETPERSIST, spec.persistent() ? 1L : 0L);
    }

    private void configure(TapSpec spec) throws IOException {
        Path settings = Path.of("/proc/sys/net/ipv6/conf", name);
        if (Files.isDirectory(settings)) {
            Files.writeString(settings.resolve("addr_gen_mode"), "1"); // none: no link-local address
            Files.writeString(settings.resolve("accept_ra"), "0");
        }
        Device.mtu(name, spec.mtu());
        Device.changeFlags(
                name, Device.IFF_UP | (spec.arp() ? 0 : Device.IFF_NOARP), spec.arp() ? Device.IFF_NOARP : 0);
        ifindex = Device.index(name);
        mac = Device.mac(name);
    }

    public String name() {
        return name;
    }

    /** The device's index in its namespace. */
    public int ifindex() {
        return ifindex;
    }

    /** The device's Ethernet address as {@code aa:bb:cc:dd:ee:ff}. */
    public String mac() {
        return mac;
    }

    /**
     * Waits for a frame and reads it into the buffer from its position, which advances. What does not fit is cut off.
     *
     * @param direct a direct buffer with room, best {@link #MAX_FRAME}
     * @param timeoutMs 0 does not wait, -1 waits without end
     * @return the frame's length; 0 if none came in time or {@link #wake} was called
     * @throws IOException if the device is gone or this is closed
     */
    public int read(ByteBuffer direct, int timeoutMs) throws IOException {
        return readWithin(direct, timeoutMs * 1_000_000L);
    }

    /** As {@link #read}, with the time to wait in nanoseconds. */
    public int readWithin(ByteBuffer direct, long timeoutNs) throws IOException {
        life.readLock().lock();
        try {
            ensureOpen();
            int length = Libc.read(fd, direct);
            if (length > 0 || timeoutNs == 0) {
                return Math.max(length, 0);
            }
            if (poll.await(timeoutNs) == 0) {
                return 0;
            }
            if (poll.ready(1)) {
                Libc.read(waker, wakeCount.clear());
            }
            return poll.ready(0) && !closed ? Math.max(Libc.read(fd, direct), 0) : 0;
        } finally {
            life.readLock().unlock();
        }
    }

    /**
     * Writes one frame, from the buffer's position to its limit.
     *
     * @return false if the kernel's queue is full or the device is down: the frame is lost, as on a wire
     */
    public boolean write(ByteBuffer direct) throws IOException {
        life.readLock().lock();
        try {
            ensureOpen();
            return Libc.write(fd, direct) >= 0;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EIO) {
                return false;
            }
            throw e;
        } finally {
            life.readLock().unlock();
        }
    }

    /** Makes a waiting {@link #read} return, or the next one. */
    public void wake() throws IOException {
        life.readLock().lock();
        try {
            if (!closed) {
                signal();
            }
        } finally {
            life.readLock().unlock();
        }
    }

    private void signal() throws IOException {
        ByteBuffer one =
                ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
        Libc.write(waker, one);
    }

    /** Wakes a reader, which then fails, and closes. The device vanishes unless it is persistent. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        signal();
        life.writeLock().lock();
        try {
            Libc.close(fd);
            Libc.close(waker);
        } finally {
            life.writeLock().unlock();
        }
    }

    private void ensureOpen() throws IOException {
        if (closed) {
            throw new IOException("TAP device " + name + " is closed");
        }
    }
}
