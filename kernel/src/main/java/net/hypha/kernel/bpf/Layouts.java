package net.hypha.kernel.bpf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Pieces the structs of {@code maps.h} are made of. Numbers are in the host's order, addresses and ports in network order. */
final class Layouts {
    static final int ADDRESS = 16;
    static final int MAC = 6;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final HexFormat MAC_FORMAT = HexFormat.ofDelimiter(":");

    private Layouts() {}

    static ByteBuffer struct(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer struct(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** All bytes of a struct, wherever its writing stopped: the rest is zero. */
    static byte[] bytes(ByteBuffer struct) {
        byte[] bytes = new byte[struct.capacity()];
        struct.get(0, bytes);
        return bytes;
    }

    static byte[] u32(int value) {
        return bytes(struct(4).putInt(value));
    }

    static byte[] u64(long value) {
        return bytes(struct(Long.BYTES).putLong(value));
    }

    /** 16 bytes; IPv4 as ::ffff:a.b.c.d; none as zeros. */
    static ByteBuffer putAddress(ByteBuffer to, @Nullable InetAddress address) {
        if (address == null) {
            return to.put(new byte[ADDRESS]);
        }
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            to.put(MAPPED);
        }
        return to.put(bytes);
    }

    static @Nullable InetAddress getAddress(ByteBuffer from) {
        byte[] bytes = new byte[ADDRESS];
        from.get(bytes);
        boolean mapped = Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        byte[] exact = mapped ? Arrays.copyOfRange(bytes, MAPPED.length, ADDRESS) : bytes;
        return Arrays.equals(bytes, new byte[ADDRESS]) ? null : address(exact);
    }

    static InetAddress getPresentAddress(ByteBuffer from) {
        InetAddress address = getAddress(from);
        return address == null ? address(new byte[ADDRESS]) : address;
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    /** Two bytes, in network order. */
    static ByteBuffer putPort(ByteBuffer to, int port) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        return to.put((byte) (port >> 8)).put((byte) port);
    }

    static int getPort(ByteBuffer from) {
        return (from.get() & 0xff) << 8 | (from.get() & 0xff);
    }

    static ByteBuffer putMac(ByteBuffer to, String mac) {
        byte[] bytes = MAC_FORMAT.parseHex(mac);
        if (bytes.length != MAC) {
            throw new IllegalArgumentException("an Ethernet address is like 02:00:00:00:00:01, not " + mac);
        }
        return to.put(bytes);
    }

    static String getMac(ByteBuffer from) {
        byte[] bytes = new byte[MAC];
        from.get(bytes);
        return MAC_FORMAT.formatHex(bytes);
    }
}
