package net.hypha.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a lab made, one JSON object per line, appended before the thing is made: whoever finds the file can remove everything,
 * however the maker ended. The first line names the boot it holds for: after another, all of it is gone anyway.
 */
final class Journal {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    private record Header(String lab, String boot) {}

    boolean exists() {
        return Files.exists(file);
    }

    /** Begins a new journal. */
    void begin(String lab) {
        write(JSON.writeValueAsString(new Header(lab, boot())), StandardOpenOption.CREATE_NEW);
    }

    /** Writes down what is about to be made. The line is with the kernel, and so survives this process, on return. */
    synchronized void add(Made made) {
        write(JSON.writerFor(Made.class).writeValueAsString(made), StandardOpenOption.APPEND);
    }

    /** All that was made since the machine booted, oldest first; a last line that was cut short was not made. */
    List<Made> read() {
        List<String> lines = lines();
        List<Made> made = new ArrayList<>();
        if (lines.isEmpty() || !header(lines.getFirst()).boot().equals(boot())) {
            return made;
        }
        for (int i = 1; i < lines.size(); i++) {
            try {
                made.add(JSON.readValue(lines.get(i), Made.class));
            } catch (JacksonException e) {
                if (i < lines.size() - 1) {
                    throw new LabException(
                            file + ":" + (i + 1) + ": not an entry of a lab: " + e.getOriginalMessage(), e);
                }
            }
        }
        return made;
    }

    private Header header(String line) {
        try {
            return JSON.readValue(line, Header.class);
        } catch (JacksonException e) {
            throw new LabException(file + ":1: not the journal of a lab, left untouched: " + e.getOriginalMessage(), e);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new LabException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(String line, StandardOpenOption how) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            throw new LabException("cannot write down what the lab makes in " + file + ": " + e.getMessage(), e);
        }
    }

    private static String boot() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            throw new LabException("cannot read " + BOOT_ID + ": " + e.getMessage(), e);
        }
    }
}
