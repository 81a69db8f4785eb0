package net.hypha.kernel.ffm;

import static net.hypha.kernel.ffm.NativeFunction.INT;
import static net.hypha.kernel.ffm.NativeFunction.LONG;
import static net.hypha.kernel.ffm.NativeFunction.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** IPv4 datagram sockets with an option that java.net does not have. Buffers must be direct. */
public final class LibcSocket {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC_NONBLOCK = 2 | 0x80000 | 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NO_CHECK = 11;
    private static final int SOCKADDR_IN_BYTES = 16;

    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
    private static final NativeFunction SOCKET =
            new NativeFunction(LIBRARY, "socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final NativeFunction SETSOCKOPT =
            new NativeFunction(LIBRARY, "setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT));
    private static final NativeFunction BIND =
            new NativeFunction(LIBRARY, "bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
    private static final NativeFunction SENDTO =
            new NativeFunction(LIBRARY, "sendto", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT, POINTER, INT));

    private LibcSocket() {}

    /** A non-blocking UDP socket of the thread's network namespace that sends without a UDP checksum (RFC 768 allows it). */
    public static int udpWithoutChecksum() throws ErrnoException {
        int fd = check("socket", (int) SOCKET.call(AF_INET, SOCK_DGRAM_CLOEXEC_NONBLOCK, 0));
        ByteBuffer on =
                ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, 1);
        try {
            check("setsockopt SO_NO_CHECK", (int)
                    SETSOCKOPT.call(fd, SOL_SOCKET, SO_NO_CHECK, MemorySegment.ofBuffer(on), 4));
            return fd;
        } catch (ErrnoException e) {
            Libc.close(fd);
            throw e;
        }
    }

    public static void bind(String what, int fd, Inet4Address address, int port) throws ErrnoException {
        check(what, (int) BIND.call(fd, name(address, port), SOCKADDR_IN_BYTES));
    }

    /** Sends what is between the buffer's position and limit. */
    public static void send(String what, int fd, ByteBuffer direct, Inet4Address to, int port) throws ErrnoException {
        MemorySegment memory = MemorySegment.ofBuffer(direct);
        long sent = (long) SENDTO.call(fd, memory, memory.byteSize(), 0, name(to, port), SOCKADDR_IN_BYTES);
        check(what, sent < 0 ? -1 : 0);
    }

    /** {@code struct sockaddr_in}. */
    private static MemorySegment name(Inet4Address address, int port) {
        ByteBuffer name = ByteBuffer.allocateDirect(SOCKADDR_IN_BYTES);
        name.order(ByteOrder.nativeOrder()).putShort((short) AF_INET);
        name.order(ByteOrder.BIG_ENDIAN).putShort((short) port).put(address.getAddress());
        return MemorySegment.ofBuffer(name.clear());
    }

    private static int check(String what, int result) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(what, NativeFunction.errno());
        }
        return result;
    }
}
