package net.hypha.cli.console;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A column of a table made from JSON rows.
 *
 * @param header what stands above it
 * @param pointer where the cell is in a row, as a JSON pointer, for example {@code /service/name}
 */
public record Column(String header, String pointer) {
    private static final String NOTHING = "-";

    String cell(JsonNode row) {
        return text(row.at(pointer));
    }

    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return NOTHING;
        }
        if (value.isValueNode()) {
            return value.asString().isEmpty() ? NOTHING : value.asString();
        }
        List<String> parts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(part -> parts.add(text(part)));
        } else if (isAddresses(value)) {
            value.forEach(address -> parts.add(address.asString()));
            return String.join(",", parts);
        } else {
            value.properties().forEach(part -> parts.add(part.getKey() + "=" + text(part.getValue())));
        }
        return parts.isEmpty() ? NOTHING : String.join(" ", parts);
    }

    /** An address pair tells its families by itself. */
    private static boolean isAddresses(JsonNode value) {
        return (value.has("v4") || value.has("v6"))
                && value.properties().stream().allMatch(part -> part.getKey().matches("v[46]"));
    }
}
