package net.hypha.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What limits a figure, written by people beside the code. One note a line: {@code subject | baseline | part of the measure | text};
 * {@code *} stands for any. The first that fits is taken; lines that start with # are not read.
 */
public final class Notes {
    private static final String ANY = "*";

    private final List<Note> notes;

    private record Note(String subject, String baseline, String measure, String text) {
        boolean fits(Comparison what) {
            return (subject.equals(ANY) || subject.equals(what.subject()))
                    && (baseline.equals(ANY) || baseline.equals(what.baseline()))
                    && (measure.equals(ANY) || what.measure().contains(measure));
        }
    }

    private Notes(List<Note> notes) {
        this.notes = notes;
    }

    /** @throws IllegalArgumentException naming the line that is no note */
    public static Notes parse(String text) {
        List<Note> notes = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\|", 4);
            if (parts.length < 4) {
                throw new IllegalArgumentException(
                        "no note: '" + line + "'; it is: subject | baseline | part of the measure | text");
            }
            notes.add(new Note(parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip()));
        }
        return new Notes(notes);
    }

    /** The notes in {@code notes.txt} beside a class; none where there is no such file. */
    public static Notes beside(Class<?> type) {
        try (InputStream in = type.getResourceAsStream("notes.txt")) {
            return parse(in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the notes: " + e.getMessage(), e);
        }
    }

    @Nullable
    String find(Comparison what) {
        return notes.stream()
                .filter(note -> note.fits(what))
                .findFirst()
                .map(Note::text)
                .orElse(null);
    }
}
