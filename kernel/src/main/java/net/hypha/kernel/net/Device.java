package net.hypha.kernel.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.hypha.kernel.ffm.Libc;

/**
 * Asks and sets a device of the calling thread's namespace by ioctl on {@code struct ifreq} (netdevice(7)): quicker than
 * iproute2, and bound to the thread.
 */
final class Device {
    static final int MAX_NAME = 15;
    static final int NAME_BYTES = 16;
    static final int IFREQ_BYTES = 40;
    static final int IFF_UP = 0x1;
    static final int IFF_NOARP = 0x80;
    static final int IFF_MULTICAST = 0x1000;

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GDRVINFO = 0x03;
    private static final int ETHTOOL_GTSO = 0x1e;
    private static final int ETHTOOL_GGRO = 0x2b;
    private static final int DRVINFO_BYTES = 196; // struct ethtool_drvinfo: cmd@0, driver[32]@4

    private Device() {}

    /** A zeroed {@code struct ifreq} that names a device; the union starts at 16. */
    static ByteBuffer request(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length == 0 || bytes.length > MAX_NAME || !name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "device name '" + name + "': 1 to 15 letters, digits, '.', '_' or '-' are possible");
        }
        return ByteBuffer.allocateDirect(IFREQ_BYTES)
                .order(ByteOrder.nativeOrder())
                .put(0, bytes);
    }

    static int index(String name) throws IOException {
        return ask("index", name, SIOCGIFINDEX).getInt(NAME_BYTES);
    }

    static String mac(String name) throws IOException {
        byte[] mac = new byte[6];
        ask("Ethernet address", name, SIOCGIFHWADDR).get(NAME_BYTES + 2, mac);
        return HexFormat.ofDelimiter(":").formatHex(mac);
    }

    /** The name of its driver, e.g. {@code veth}. */
    static String driver(String name) throws IOException {
        ByteBuffer info = ethtool("driver", name, ETHTOOL_GDRVINFO, DRVINFO_BYTES);
        byte[] driver = new byte[32];
        info.get(4, driver);
        return new String(driver, StandardCharsets.US_ASCII).split("\u0000", 2)[0];
    }

    /** Whether it cuts TCP's super packets to segments itself. */
    static boolean segments(String name) throws IOException {
        return ethtool("segmentation", name, ETHTOOL_GTSO, 8).getInt(4) != 0;
    }

    /** Whether it merges what it receives (GRO). */
    static boolean merges(String name) throws IOException {
        return ethtool("merging", name, ETHTOOL_GGRO, 8).getInt(4) != 0;
    }

    private static ByteBuffer ethtool(String what, String name, int command, int bytes) throws IOException {
        ByteBuffer data =
                ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).putInt(0, command);
        int socket = Libc.deviceSocket();
        try {
            Libc.ioctl("get " + what + " of " + name, socket, SIOCETHTOOL, request(name), NAME_BYTES, data);
        } finally {
            Libc.close(socket);
        }
        return data;
    }

    static void mtu(String name, int mtu) throws IOException {
        ioctl("set MTU " + mtu + " of " + name, SIOCSIFMTU, request(name).putInt(NAME_BYTES, mtu));
    }

    static void changeFlags(String name, int set, int clear) throws IOException {
        ByteBuffer request = ask("flags", name, SIOCGIFFLAGS);
        int flags = (request.getShort(NAME_BYTES) & 0xffff & ~clear) | set;
        ioctl("set flags of " + name, SIOCSIFFLAGS, request.putShort(NAME_BYTES, (short) flags));
    }

    private static ByteBuffer ask(String what, String name, long code) throws IOException {
        ByteBuffer request = request(name);
        ioctl("get " + what + " of " + name, code, request);
        return request;
    }

    private static void ioctl(String what, long code, ByteBuffer request) throws IOException {
        int socket = Libc.deviceSocket();
        try {
            Libc.ioctl(what, socket, code, request);
        } finally {
            Libc.close(socket);
        }
    }
}
