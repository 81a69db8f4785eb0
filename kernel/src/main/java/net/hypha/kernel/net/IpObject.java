package net.hypha.kernel.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One object of iproute2's JSON. What is absent, or of another kind than expected, reads as nothing.
 *
 * @param fields values are texts, numbers, truth values, lists and objects of this kind
 */
record IpObject(Map<String, Object> fields) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final IpObject NOTHING = new IpObject(Map.of());

    /** The objects of a list; ip writes an empty one for a neighbour or device that a filter hid, which is left out. */
    static List<IpObject> list(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return objects(value(parser));
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new HashMap<>();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                yield new IpObject(fields);
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            default -> parser.getString();
        };
    }

    private static List<IpObject> objects(@Nullable Object value) {
        return !(value instanceof List<?> items)
                ? List.of()
                : items.stream()
                        .filter(IpObject.class::isInstance)
                        .map(IpObject.class::cast)
                        .filter(each -> !each.fields().isEmpty())
                        .toList();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Empty where there is none. */
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    @Nullable
    String optional(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    int number(String name) {
        return fields.get(name) instanceof Number number ? number.intValue() : 0;
    }

    IpObject object(String name) {
        return fields.get(name) instanceof IpObject object ? object : NOTHING;
    }

    List<IpObject> objects(String name) {
        return objects(fields.get(name));
    }

    List<String> texts(String name) {
        return !(fields.get(name) instanceof List<?> items)
                ? List.of()
                : items.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
    }
}
