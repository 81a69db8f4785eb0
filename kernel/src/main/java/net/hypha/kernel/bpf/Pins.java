package net.hypha.kernel.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Where the maps of one program version are pinned. A pin's name carries what the map holds, {@code flows-5f3a9c01-65536}: the map's name, a
 * digest of its shape, its size. So a version finds the maps that mean to it what they meant to its predecessor, newer or older, and no
 * others: those it makes anew, beside. What the file does not describe, the programs themselves and the events they report, is bound to
 * these very programs by their digest.
 */
final class Pins {
    private final Path directory;
    private final Map<String, Path> mine = new LinkedHashMap<>(); // by map
    private final List<MapShape> shapes;

    /**
     * @param directory one for each node and {@link EbpfDatapath#LAYOUT}
     * @param sizes entries of maps that are not to have as many as the file says
     */
    Pins(Path directory, byte[] elf, Map<String, Integer> sizes) {
        this.directory = directory;
        this.shapes = Btf.of(elf).maps().stream()
                .map(shape -> shape.resized(sizes.getOrDefault(shape.name(), shape.maxEntries())))
                .toList();
        String programs = digest(elf);
        for (MapShape shape : shapes) {
            String meaning = shape.described() ? digest(shape.text().getBytes(StandardCharsets.US_ASCII)) : programs;
            mine.put(shape.name(), directory.resolve(stem(shape.name(), meaning) + shape.maxEntries()));
        }
    }

    private static String stem(String map, String meaning) {
        return map + "-" + meaning + "-";
    }

    private static String digest(byte[] bytes) {
        CRC32C digest = new CRC32C();
        digest.update(bytes);
        return Long.toHexString(1L << 32 | digest.getValue()).substring(1);
    }

    List<MapShape> shapes() {
        return shapes;
    }

    /** Where a map of this version is pinned, or will be. */
    Path of(String map) {
        return Objects.requireNonNull(mine.get(map), map);
    }

    /** A pinned map of another version with the same meaning as ours but room for more or less. */
    record Sibling(MapShape ours, Path path, int maxEntries) {}

    /** Siblings of our tables: there only while a predecessor has not been replaced on all devices. */
    List<Sibling> siblings() {
        List<Sibling> siblings = new ArrayList<>();
        List<Path> present = children(directory);
        for (MapShape shape : shapes) {
            String own = of(shape.name()).getFileName().toString();
            String stem = own.substring(0, own.lastIndexOf('-') + 1);
            for (Path path : present) {
                String name = path.getFileName().toString();
                String size = name.startsWith(stem) ? name.substring(stem.length()) : "";
                if (shape.isTable() && !name.equals(own) && size.matches("[1-9][0-9]{0,8}")) {
                    siblings.add(new Sibling(shape, path, Integer.parseInt(size)));
                }
            }
        }
        return siblings;
    }

    /**
     * Removes what other versions have pinned, also of other layouts. A map vanishes once no program that runs uses it.
     *
     * @return how many maps
     */
    int removeOthers() {
        int removed = 0;
        for (Path path : children(directory)) {
            removed += mine.containsValue(path) ? 0 : remove(path);
        }
        Path parent = directory.getParent();
        for (Path layout : parent == null ? List.<Path>of() : children(parent)) {
            boolean other = layout.getFileName().toString().matches("v[0-9]+") && !layout.equals(directory);
            removed += other ? remove(layout) : 0;
        }
        return removed;
    }

    private static int remove(Path top) {
        int removed = 0;
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                removed += Files.isDirectory(path) ? 0 : 1;
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("old pins in " + top + " cannot be removed: " + e.getMessage(), e);
        }
        return removed;
    }

    private static List<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("pins in " + directory + " cannot be listed: " + e.getMessage(), e);
        }
    }
}
