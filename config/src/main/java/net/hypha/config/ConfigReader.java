package net.hypha.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads configuration files. The file's shape is a record whose components are its top-level keys; records below it are its
 * sections. Unknown keys, wrong types and what a record's own constructor refuses are told with file, line and key.
 */
public final class ConfigReader {
    private static final int LIMIT = 1 << 20; // bytes; a configuration is a page or two

    private final Binding binding;

    /** @param values how texts become values */
    public ConfigReader(TextValues values) {
        binding = new Binding(values);
    }

    /**
     * @param sections a record; a component of type {@code Object} is a section that is another program's to judge
     * @throws ConfigException naming file, line and reason
     */
    public <S extends Record> S read(Path file, Class<S> sections) throws ConfigException {
        try {
            return binding.bind(Tree.yaml(text(file)), sections);
        } catch (Misfit e) {
            throw new ConfigException(
                    file + ":" + e.line() + ": " + (e.path().isEmpty() ? "" : e.path() + ": ") + e.reason());
        }
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > LIMIT) {
                throw new ConfigException(file + " is larger than 1 MiB: this is not a configuration");
            }
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw new ConfigException(file + " is empty; see docs/reference/config.md");
            }
            return text;
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration " + file + ": " + e);
        }
    }
}
