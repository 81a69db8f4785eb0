package net.hypha.kernel.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hypha.kernel.ffm.Libc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory of this process. */
public final class Footprint {
    private static final Logger LOG = LoggerFactory.getLogger(Footprint.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Pattern HEAD = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\S+ +(/.+)");
    private static final Pattern DIRTY = Pattern.compile("Private_Dirty: +(\\d+) kB");

    private Footprint() {}

    /** A piece of a file that is mapped for reading only, and that nobody has written to. */
    record Clean(long address, long length) {}

    /**
     * Gives back what a long-running program needed for its start only: garbage, and pages of files (the JVM's library, the ahead-of-time
     * cache) that were read once. Takes some 20 ms.
     */
    public static void shrink() {
        System.gc();
        try (BufferedReader mappings = Files.newBufferedReader(MAPPINGS)) {
            for (Clean piece : clean(mappings.readAllLines())) {
                Libc.forget(piece.address(), piece.length());
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Pages of files stay in memory");
        }
    }

    /** By lines as of {@code /proc/self/smaps}. What was written to before it was protected, as a linker does, is not among them. */
    static List<Clean> clean(List<String> smaps) {
        List<Clean> found = new ArrayList<>();
        Clean current = null;
        for (String line : smaps) {
            Matcher head = HEAD.matcher(line);
            Matcher dirty = DIRTY.matcher(line);
            if (head.matches()) {
                long start = Long.parseUnsignedLong(head.group(1), 16);
                long length = Long.parseUnsignedLong(head.group(2), 16) - start;
                String rights = head.group(3);
                current = rights.startsWith("r-") && rights.endsWith("p") ? new Clean(start, length) : null;
            } else if (current != null && dirty.matches() && dirty.group(1).equals("0")) {
                found.add(current);
            }
        }
        return found;
    }
}
