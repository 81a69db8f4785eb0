package net.hypha.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hypha.cli.console.CommandFailure;

/** Whether this process may do what only root may. */
final class Root {
    private static final Path SELF = Path.of("/proc/self");

    private Root() {}

    /** @throws CommandFailure with the reason if this is not root */
    static void require(String command, String why) {
        if (!isRoot()) {
            throw CommandFailure.missing(
                    "'hypha " + command + "' needs root: " + why + ". Do: sudo ./hypha " + command);
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(SELF, "unix:uid") instanceof Integer user && user == 0;
        } catch (IOException e) {
            throw CommandFailure.failed("cannot tell who runs this: " + SELF + ": " + e.getMessage(), e);
        }
    }
}
