package net.hypha.kernel.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the kernel accounts to this process. */
public final class OwnProcess {
    private static final String RESIDENT = "VmRSS:";
    private static final long BYTES_PER_KB = 1_024;

    private OwnProcess() {}

    /** Memory in RAM, as {@code /proc/self/status} has it; empty where that cannot be read. */
    public static OptionalLong residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KB)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
