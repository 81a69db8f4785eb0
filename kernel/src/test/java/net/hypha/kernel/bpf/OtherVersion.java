package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The datapath's programs as another version might have them: the same code, other descriptions of what is in the maps. */
final class OtherVersion {
    private static final int ARRAY_INFO =
            3 << 24; // struct btf_type: name@0, info@4, size@8; struct btf_array: type, index type, count

    private OtherVersion() {}

    static byte[] elf() throws IOException {
        try (InputStream in = Objects.requireNonNull(BpfSpec.class.getResourceAsStream("hypha.bpf.o"))) {
            return in.readAllBytes();
        }
    }

    /** In which a name in structs is another, of the same length. */
    static BpfSpec renamed(String name, String other) throws IOException {
        byte[] elf = elf();
        byte[] from = ("\0" + name + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] to = ("\0" + other + "\0").getBytes(StandardCharsets.US_ASCII);
        int found = 0;
        for (int at = 0; at + from.length <= elf.length; at++) {
            if (java.util.Arrays.equals(elf, at, at + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, elf, at, to.length);
                found++;
            }
        }
        if (found == 0) {
            throw new AssertionError("nothing is called " + name);
        }
        return new BpfSpec("renamed", elf);
    }

    /** In which maps of one size have another. */
    static BpfSpec resized(int entries, int others) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(elf()).order(ByteOrder.nativeOrder());
        int found = 0;
        for (int at = 4; at + 20 <= elf.capacity(); at += 4) {
            if (elf.getInt(at) == ARRAY_INFO && elf.getInt(at + 4) == 0 && elf.getInt(at + 16) == entries) {
                elf.putInt(at + 16, others);
                found++;
            }
        }
        if (found == 0) {
            throw new AssertionError("no map has " + entries + " entries");
        }
        return new BpfSpec("resized", elf.array());
    }
}
