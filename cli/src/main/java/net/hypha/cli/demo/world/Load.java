package net.hypha.cli.demo.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.hypha.lab.Lab;
import net.hypha.lab.LabException;

/** Steady requests from a host, each by a curl of its own, until closed. */
public final class Load implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final List<Page> pages = new CopyOnWriteArrayList<>();

    private Load(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("load-reader").start(this::read);
    }

    /**
     * Starts one requester per address, each asking as soon as it has its answer, but not more than about 50 times a
     * second.
     */
    static Load start(Lab lab, String host, List<String> urls) {
        String loop = "exec 9<> <(:); for u in \"$@\"; do ( while kill -0 $$ 2>/dev/null; do " + Browser.ONE_PAGE
                + "read -r -t 0.02 -u 9; done ) & done; wait";
        try {
            Process process = lab.command(host, concat(List.of("bash", "-c", loop, "load"), urls))
                    .endingWithParent()
                    .start();
            return new Load(process);
        } catch (IOException e) {
            throw new LabException("cannot start requests in " + host + ": " + e.getMessage(), e);
        }
    }

    /** What came so far. */
    public List<Page> pages() {
        return List.copyOf(pages);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().map(Browser::parse).forEach(pages::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            return; // the requesters were ended, and the pipe with them
        }
    }

    /** Ends the requesters. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
