package net.hypha.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The types that an eBPF object file describes (BPF Type Format, Linux Documentation/bpf/btf.rst), as far as structs of plain numbers go: enough
 * to tell by their text whether two files mean the same bytes.
 */
final class Btf {
    private static final int ELF_MAGIC = 0x7f454c46;
    private static final int MAGIC = 0xeb9f;
    private static final int TYPE_BYTES = 12;
    private static final int MAX_TYPES = 100_000;
    private static final int MAX_DEPTH = 32;

    private static final int KIND_INT = 1;
    private static final int KIND_PTR = 2;
    private static final int KIND_ARRAY = 3;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_UNION = 5;
    private static final int KIND_ENUM = 6;
    private static final int KIND_TYPEDEF = 8;
    private static final int KIND_VOLATILE = 9;
    private static final int KIND_CONST = 10;
    private static final int KIND_RESTRICT = 11;
    private static final int KIND_FUNC_PROTO = 13;
    private static final int KIND_VAR = 14;
    private static final int KIND_DATASEC = 15;
    private static final int KIND_DECL_TAG = 17;
    private static final int KIND_ENUM64 = 19;

    private final ByteBuffer bytes;
    private final int strings;
    private final int[] offsets; // by type id; ids start at 1

    /** The types of an ELF file of 64 bits in the host's byte order: those of its section .BTF. */
    static Btf of(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.nativeOrder());
        if (elf.length < 64 || file.order(ByteOrder.BIG_ENDIAN).getInt(0) != ELF_MAGIC) {
            throw new IllegalArgumentException("these " + elf.length + " bytes are no ELF file");
        }
        file.order(ByteOrder.nativeOrder());
        int headers =
                Math.toIntExact(file.getLong(40)); // Elf64_Ehdr: e_shoff@40, e_shentsize@58, e_shnum@60, e_shstrndx@62
        int each = file.getShort(58);
        int names = section(file, headers + each * file.getShort(62));
        for (int i = 0; i < file.getShort(60); i++) {
            int header = headers + each * i; // Elf64_Shdr: sh_name@0, sh_offset@24, sh_size@32
            if (text(elf, names + file.getInt(header)).equals(".BTF")) {
                int from = section(file, header);
                return new Btf(Arrays.copyOfRange(elf, from, from + Math.toIntExact(file.getLong(header + 32))));
            }
        }
        throw new IllegalArgumentException("the ELF file has no section .BTF; build it with clang -g");
    }

    private static int section(ByteBuffer file, int header) {
        return Math.toIntExact(file.getLong(header + 24));
    }

    /**
     * Finds where each type begins.
     *
     * @param raw as the section .BTF has it, in the host's byte order
     * @throws IllegalArgumentException if it is no BTF
     */
    private Btf(byte[] raw) {
        bytes = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        if (raw.length < 24 || (bytes.getShort(0) & 0xffff) != MAGIC) {
            throw new IllegalArgumentException("these " + raw.length + " bytes are no BTF");
        }
        int header = bytes.getInt(4);
        int at = header + bytes.getInt(8);
        int end = at + bytes.getInt(12);
        strings = header + bytes.getInt(16);
        int[] found = new int[Math.min((end - at) / TYPE_BYTES + 1, MAX_TYPES)];
        for (int id = 1; id < found.length && at < end; id++) {
            found[id] = at;
            at += TYPE_BYTES + extra(bytes.getInt(at + 4));
        }
        offsets = found;
    }

    /** How many bytes follow a type's first 12. */
    private static int extra(int info) {
        int many = info & 0xffff;
        return switch (kind(info)) {
            case KIND_INT, KIND_VAR, KIND_DECL_TAG -> 4;
            case KIND_ARRAY -> 12;
            case KIND_STRUCT, KIND_UNION, KIND_DATASEC, KIND_ENUM64 -> 12 * many;
            case KIND_ENUM, KIND_FUNC_PROTO -> 8 * many;
            default -> 0;
        };
    }

    private static int kind(int info) {
        return info >>> 24 & 0x1f;
    }

    /** The maps that the file defines, in the order of the file: each a variable in the section .maps whose type says all of it. */
    List<MapShape> maps() {
        List<MapShape> maps = new ArrayList<>();
        for (int offset : offsets) {
            int info = offset == 0 ? 0 : bytes.getInt(offset + 4);
            if (kind(info) == KIND_DATASEC && name(offset).equals(".maps")) {
                for (int i = 0; i < (info & 0xffff); i++) {
                    int variable = offsets[bytes.getInt(offset + TYPE_BYTES + 12 * i)];
                    maps.add(map(name(variable), offsets[bytes.getInt(variable + 8)]));
                }
            }
        }
        return maps;
    }

    /** Numbers are given as pointers to arrays of so many, types as pointers to them: libbpf's {@code __uint} and {@code __type}. */
    private MapShape map(String name, int struct) {
        StringBuilder text = new StringBuilder();
        int type = 0;
        int entries = 0;
        boolean described = false;
        for (int i = 0; i < (bytes.getInt(struct + 4) & 0xffff); i++) {
            int member = struct + TYPE_BYTES + 12 * i;
            String what = name(member);
            switch (what) {
                case "type" -> type = number(member);
                case "max_entries" -> entries = number(member);
                case "value" -> described = true;
                default -> {} // in the text
            }
            if (!what.equals("max_entries")) {
                describe(bytes.getInt(member + 4), text.append(what).append(' '), 0);
                text.append('\n');
            }
        }
        return new MapShape(name, type, entries, described, text.toString());
    }

    private int number(int member) {
        int pointer = offsets[bytes.getInt(member + 4)];
        int array = offsets[bytes.getInt(pointer + 8)];
        return bytes.getInt(array + 20);
    }

    /** The type in words: names, offsets in bits, and sizes in bytes of all that is in it. */
    private void describe(int id, StringBuilder text, int depth) {
        if (id <= 0 || id >= offsets.length || offsets[id] == 0 || depth > MAX_DEPTH) {
            text.append('?');
            return;
        }
        int at = offsets[id];
        int info = bytes.getInt(at + 4);
        int size = bytes.getInt(at + 8); // or the type it refers to
        switch (kind(info)) {
            case KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST, KIND_RESTRICT -> describe(size, text, depth + 1);
            case KIND_PTR -> describe(size, text.append('*'), depth + 1);
            case KIND_INT -> text.append(name(at)).append(':').append(size);
            case KIND_ARRAY -> {
                describe(bytes.getInt(at + 12), text, depth + 1);
                text.append('[').append(bytes.getInt(at + 20)).append(']');
            }
            case KIND_STRUCT, KIND_UNION -> {
                text.append(name(at)).append(':').append(size).append('{');
                for (int i = 0; i < (info & 0xffff); i++) {
                    int member = at + TYPE_BYTES + 12 * i;
                    text.append(name(member))
                            .append('@')
                            .append(bytes.getInt(member + 8))
                            .append(' ');
                    describe(bytes.getInt(member + 4), text, depth + 1);
                    text.append(';');
                }
                text.append('}');
            }
            default ->
                text.append(name(at)).append('#').append(kind(info)).append(':').append(size);
        }
    }

    /** What the offset at the start of a type or member names. */
    private String name(int at) {
        return text(bytes.array(), strings + bytes.getInt(at));
    }

    private static String text(byte[] bytes, int from) {
        int to = from;
        while (bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
