package net.hypha.kernel.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code struct bpf_object}: an ELF file of programs and maps, opened and then loaded. Not safe for use by several threads at once. */
public final class NativeBpfObject implements AutoCloseable {
    private final String name;
    private @Nullable MemorySegment object;

    private NativeBpfObject(String name, MemorySegment object) {
        this.name = name;
        this.object = object;
    }

    /**
     * Reads the ELF file.
     *
     * @throws BpfException if it is none
     */
    public static NativeBpfObject open(String name, byte[] elf) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(elf.length, 8);
            MemorySegment.copy(elf, 0, image, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, elf.length);
            MemorySegment object = Libbpf.checkPointer(
                    "eBPF object " + name + " cannot be read",
                    Libbpf.OBJECT_OPEN_MEM,
                    image,
                    (long) elf.length,
                    MemorySegment.NULL);
            return new NativeBpfObject(name, object);
        }
    }

    /** Names of the maps, in the order of the file. */
    public List<String> mapNames() {
        List<String> names = new ArrayList<>();
        MemorySegment map = (MemorySegment) Libbpf.NEXT_MAP.call(object(), MemorySegment.NULL);
        while (!map.equals(MemorySegment.NULL)) {
            String mapName = Libbpf.text((MemorySegment) Libbpf.MAP_NAME.call(map));
            if (mapName != null) {
                names.add(mapName);
            }
            map = (MemorySegment) Libbpf.NEXT_MAP.call(object(), map);
        }
        return List.copyOf(names);
    }

    /** Where a map is pinned: loading takes over the map that is there, or makes one and pins it there. */
    public void pinMap(String map, String path) {
        try (Arena arena = Arena.ofConfined()) {
            Libbpf.check("map " + map, Libbpf.MAP_SET_PIN_PATH, map(map), arena.allocateFrom(path));
        }
    }

    /** How many entries a map will have room for. */
    public void resizeMap(String map, int entries) {
        Libbpf.check("map " + map, Libbpf.MAP_SET_MAX_ENTRIES, map(map), entries);
    }

    /**
     * Creates the maps and has the kernel verify the programs.
     *
     * @throws BpfException with the verifier's last words, or naming the pinned map that is of another shape
     */
    public void load() {
        Libbpf.check("eBPF object " + name + " cannot be loaded", Libbpf.OBJECT_LOAD, object());
    }

    /** A loaded map; it closes with this object. */
    public NativeMap loadedMap(String map) {
        MemorySegment found = map(map);
        return new NativeMap(
                map,
                (int) Libbpf.MAP_FD.call(found),
                (int) Libbpf.MAP_KEY_SIZE.call(found),
                (int) Libbpf.MAP_VALUE_SIZE.call(found),
                (int) Libbpf.MAP_MAX_ENTRIES.call(found));
    }

    /** The file descriptor of a loaded program; it closes with this object. */
    public int programFd(String program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = Libbpf.checkPointer(
                    "eBPF program " + program, Libbpf.FIND_PROGRAM, object(), arena.allocateFrom(program));
            return Libbpf.check("eBPF program " + program, Libbpf.PROGRAM_FD, found);
        }
    }

    /** Closes all file descriptors; what is pinned or attached lives on. */
    @Override
    public void close() {
        MemorySegment closing = object;
        object = null;
        if (closing != null) {
            Libbpf.OBJECT_CLOSE.call(closing);
        }
    }

    private MemorySegment map(String map) {
        try (Arena arena = Arena.ofConfined()) {
            return Libbpf.checkPointer("eBPF map " + map, Libbpf.FIND_MAP, object(), arena.allocateFrom(map));
        }
    }

    private MemorySegment object() {
        MemorySegment current = object;
        if (current == null) {
            throw new IllegalStateException("eBPF object " + name + " is closed");
        }
        return current;
    }
}
