package net.hypha.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.kernel.process.BpfMount;
import net.hypha.kernel.process.ProcessId;

/**
 * Removes what a lab's journal says was made, whoever made it: programs first, then what else runs in the lab's namespaces,
 * then the namespaces with their links, then mounts and files. Goes on after an error, and may be repeated.
 */
final class Cleaner {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final LabDirectory directory;
    private final List<String> errors = new ArrayList<>();

    Cleaner(LabDirectory directory) {
        this.directory = directory;
    }

    /**
     * Removes everything; the files last, and only if nothing else is left. The directory stays, with its lock.
     *
     * <p>A thread that was interrupted, as on Ctrl-C, still removes everything, and is interrupted again afterwards.
     *
     * @throws LabException naming all that could not be removed
     */
    void clean() {
        boolean interrupted = Thread.interrupted();
        try {
            if (directory.journal().exists()) {
                removeAll();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void removeAll() {
        List<Made> made = directory.journal().read();
        attempt("end the lab's programs", () -> ProcessId.endAll(programs(made), GRACE));
        attempt("end what runs in the lab's namespaces", () -> ProcessId.endAll(strays(made), GRACE));
        for (Made one : made) {
            switch (one) {
                case Made.Namespace namespace ->
                    attempt(
                            "delete namespace " + namespace.name(),
                            () -> NetworkNamespace.named(namespace.name()).delete());
                case Made.BpfMount mount ->
                    attempt("unmount " + mount.directory(), () -> BpfMount.unmount(mount.directory()));
                case Made.Program ignored -> {}
            }
        }
        if (!errors.isEmpty()) {
            throw new LabException(
                    "the lab in " + directory.root() + " is not all gone, try again: " + String.join("; ", errors));
        }
        directory.clear();
    }

    private static List<ProcessId> programs(List<Made> made) {
        return made.stream()
                .filter(Made.Program.class::isInstance)
                .map(one -> ((Made.Program) one).id())
                .toList();
    }

    /** A namespace lives on while a process is in it: children of the lab's programs, shells that were opened there. */
    private static List<ProcessId> strays(List<Made> made) throws IOException {
        List<ProcessId> strays = new ArrayList<>();
        for (Made one : made) {
            if (one instanceof Made.Namespace(String name)
                    && Files.exists(NetworkNamespace.named(name).path())) {
                strays.addAll(ProcessId.in(NetworkNamespace.named(name)));
            }
        }
        return strays;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String what, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            errors.add("cannot " + what + ": " + e.getMessage());
        }
    }
}
