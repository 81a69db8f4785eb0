package net.hypha.domain.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One thing that became different.
 *
 * @param number one more than the event's before
 * @param kind {@code service}, {@code instance}, {@code node}, {@code domain} or {@code route}
 * @param change in a word: created, changed, deleted
 * @param text all of it as JSON, as clients get it
 */
public record Event(long number, Kind kind, String name, String change, String text) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(each -> each.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    /** What events are about. */
    public enum Kind {
        SERVICE,
        INSTANCE,
        NODE,
        DOMAIN,
        ROUTE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param at when, for people
     * @param object how it is now, as the API shows it; null where it is gone
     */
    public static Event of(long number, Kind kind, String name, String change, String at, @Nullable Object object) {
        return new Event(number, kind, name, change, text(kind, name, change, at, object));
    }

    /** The same text for what is only told, and did not happen: the state as it is. */
    public static String text(Kind kind, String name, String change, String at, @Nullable Object object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("kind", kind.word());
            json.writeStringProperty("name", name);
            json.writeStringProperty("change", change);
            json.writeStringProperty("at", at);
            if (object != null) {
                json.writePOJOProperty("object", object);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    /**
     * An event as it was written.
     *
     * @throws IllegalArgumentException if this is none
     */
    public static Event read(long number, String text) {
        try {
            JsonNode read = MAPPER.readTree(text);
            return new Event(
                    number,
                    Kind.valueOf(read.path("kind").asString("").toUpperCase(Locale.ROOT)),
                    read.path("name").asString(""),
                    read.path("change").asString(""),
                    text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("event " + number + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    /** A property of the object; empty where there is none. */
    public String property(String name) {
        return MAPPER.readTree(text).path("object").path(name).asString("");
    }
}
