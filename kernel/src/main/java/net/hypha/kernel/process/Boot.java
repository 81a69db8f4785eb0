package net.hypha.kernel.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The present run of the machine. */
public final class Boot {
    private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");

    private Boot() {}

    /** A name that no other run has; what only the kernel remembers is gone with the run. */
    public static String id() {
        try {
            return Files.readString(ID).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + ID + ", which tells one run of the machine from another; is /proc mounted?", e);
        }
    }
}
