package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import net.hypha.kernel.ffm.NativeBpfObject;

/** An ELF file of eBPF programs: plain data, the same on any machine. */
public final class BpfSpec {
    private final String name;
    private final byte[] elf;
    private final Map<String, Integer> sizes;

    /**
     * A spec of these bytes.
     *
     * @param name for messages
     */
    public BpfSpec(String name, byte[] elf) {
        this(name, elf.clone(), Map.of());
    }

    private BpfSpec(String name, byte[] elf, Map<String, Integer> sizes) {
        this.name = name;
        this.elf = elf;
        this.sizes = sizes;
    }

    /** The same, but for room for so many entries in a map. */
    public BpfSpec resized(String map, int entries) {
        Map<String, Integer> more = new HashMap<>(sizes);
        more.put(map, entries);
        return new BpfSpec(name, elf, Map.copyOf(more));
    }

    /** The datapath's programs, as built from {@code src/main/bpf}. */
    public static BpfSpec datapath() {
        try (InputStream in = BpfSpec.class.getResourceAsStream("hypha.bpf.o")) {
            if (in == null) {
                throw new IllegalStateException(
                        "hypha.bpf.o is not in the class path: build the module kernel with Maven");
            }
            return new BpfSpec("hypha.bpf.o", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Loads it into the kernel. Maps that are pinned in the directory and mean the same are taken over, others are made and pinned there; see
     * {@link Pins}. Of a pinned map that differs in nothing but its size, the entries are copied.
     *
     * @param directory on a bpffs; made if missing
     */
    public BpfObject load(Path directory) {
        createDirectories(directory);
        Pins pins = new Pins(directory, elf, sizes);
        NativeBpfObject object = NativeBpfObject.open(name, elf);
        try {
            for (MapShape map : pins.shapes()) {
                object.pinMap(map.name(), pins.of(map.name()).toString());
            }
            for (Map.Entry<String, Integer> size : sizes.entrySet()) {
                object.resizeMap(size.getKey(), size.getValue());
            }
            object.load();
            BpfObject loaded = new BpfObject(object, pins);
            loaded.copySiblings(map -> true);
            return loaded;
        } catch (RuntimeException e) {
            object.close();
            throw e;
        }
    }

    private static void createDirectories(Path pins) {
        try {
            Files.createDirectories(pins);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "directory " + pins + " for pinned maps cannot be made (names on a bpffs have no dot): "
                            + e.getMessage(),
                    e);
        }
    }
}
