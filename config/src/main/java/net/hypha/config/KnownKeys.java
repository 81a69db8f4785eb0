package net.hypha.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Finds keys that no record component stands for, before anything is made of the values: a typo is the first to be told. */
final class KnownKeys {
    private KnownKeys() {}

    /**
     * @param pointer JSON pointer of the key
     * @param possible the keys there are at its place
     */
    record Unknown(String pointer, String possible) {}

    /** The first unknown key below a node that is to become a {@code type}. */
    static Optional<Unknown> firstUnknown(JsonNode node, Type type, String pointer) {
        if (type instanceof ParameterizedType list && node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                Optional<Unknown> unknown =
                        firstUnknown(node.get(i), list.getActualTypeArguments()[0], pointer + "/" + i);
                if (unknown.isPresent()) {
                    return unknown;
                }
            }
        }
        if (!(type instanceof Class<?> record && record.isRecord() && node.isObject())) {
            return Optional.empty();
        }
        Map<String, Type> known = new TreeMap<>();
        Arrays.stream(record.getRecordComponents())
                .forEach((RecordComponent each) -> known.put(each.getName(), each.getGenericType()));
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            String at = pointer + "/" + each.getKey();
            Type inner = known.get(each.getKey());
            Optional<Unknown> unknown = inner == null
                    ? Optional.of(new Unknown(at, String.join(", ", known.keySet())))
                    : firstUnknown(each.getValue(), inner, at);
            if (unknown.isPresent()) {
                return unknown;
            }
        }
        return Optional.empty();
    }
}
