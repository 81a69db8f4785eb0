package net.hypha.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hypha.cli.console.CommandFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A service manifest. Only its shape is looked at here; what is in it is the domain's to judge. */
final class Manifest {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Manifest() {}

    static ObjectNode of(String service) {
        return JsonNodeFactory.instance.objectNode().put("service", service);
    }

    /** @throws CommandFailure if the file cannot be read, is no YAML, or names no service */
    static ObjectNode read(Path file) {
        JsonNode tree;
        try {
            tree = YAML.readTree(text(file));
        } catch (JacksonException e) {
            String place = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            String reason =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("is no YAML");
            throw CommandFailure.badInput(file + place + ": " + reason);
        }
        if (!(tree instanceof ObjectNode manifest)
                || manifest.path("service").asString("").isEmpty()) {
            throw CommandFailure.badInput(file + ": a manifest needs 'service: NAME'");
        }
        return manifest;
    }

    /** @throws CommandFailure if the file cannot be read */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read " + file + ": " + e);
        }
    }
}
