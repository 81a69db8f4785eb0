package net.hypha.domain.api;

import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.catalogue.Refusal.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what is to become of an instance: {@code {"weight": 50}}. */
final class WeightReader {
    private WeightReader() {}

    static int read(String body) throws Refusal {
        JsonNode root = tree(body);
        for (String key : root.propertyNames()) {
            if (!key.equals("weight")) {
                throw new Refusal(Kind.INVALID, key, "unknown key '" + key + "'; possible is weight");
            }
        }
        JsonNode weight = root.path("weight");
        if (!weight.isInt()) {
            throw new Refusal(Kind.INVALID, "weight", "a number is expected here, like {\"weight\": 50}");
        }
        return weight.asInt();
    }

    private static JsonNode tree(String body) throws Refusal {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            @Nullable String message = e.getOriginalMessage();
            throw new Refusal(Kind.INVALID, null, "the body cannot be read: " + message);
        }
    }
}
