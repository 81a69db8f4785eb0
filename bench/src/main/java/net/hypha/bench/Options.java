package net.hypha.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What a run is asked for.
 *
 * @param rounds how often each figure is taken
 * @param only parts of measures' names; empty for all
 * @param subjects names of subjects; empty for all
 * @param results where results are written
 */
public record Options(int rounds, boolean quick, List<String> only, List<String> subjects, Path results) {
    public Options {
        only = List.copyOf(only);
        subjects = List.copyOf(subjects);
    }

    /** Whether a measure of that name is wanted. */
    public boolean wants(String measure) {
        String name = measure.toLowerCase(Locale.ROOT);
        return only.isEmpty() || only.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)));
    }

    public boolean wantsSubject(String subject) {
        return subjects.isEmpty() || subjects.stream().anyMatch(subject::equalsIgnoreCase);
    }
}
