package net.hypha.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Makes records of what was read: a record's components are its keys, absent ones arrive as null (a primitive as zero or false). Unknown keys,
 * wrong kinds and what a record's own constructor refuses are told with their place.
 */
public final class Binding {
    private static final Set<JsonToken> TEXTS =
            Set.of(JsonToken.VALUE_STRING, JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT);

    private final TextValues values;

    /** @param values how texts become values */
    public Binding(TextValues values) {
        this.values = values;
    }

    /**
     * @param type a record; a component of type {@code Object} is handed on unjudged, as a {@link Tree}
     * @throws Misfit naming the place; an unknown key anywhere is the first to be told
     */
    public <T extends Record> T bind(Tree tree, Class<T> type) throws Misfit {
        checkKeys(tree, type, "");
        Object made = value(tree, type, "");
        if (made == null) {
            throw new Misfit("", tree.line(), "keys and their values are expected here");
        }
        return type.cast(made);
    }

    /** The key of a record's component. */
    public static String keyOf(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null ? component.getName() : key.value();
    }

    private void checkKeys(Tree tree, Type asked, String path) throws Misfit {
        TextValues.Form<?, ?> form = values.form(asked);
        Type type = form == null ? asked : form.record();
        if (type instanceof ParameterizedType list && tree instanceof Tree.Row row) {
            for (int i = 0; i < row.items().size(); i++) {
                checkKeys(row.items().get(i), list.getActualTypeArguments()[0], path + "[" + i + "]");
            }
        }
        if (!(type instanceof Class<?> record && record.isRecord() && tree instanceof Tree.Section section)) {
            return;
        }
        Map<String, Type> known = new TreeMap<>();
        Arrays.stream(record.getRecordComponents()).forEach(each -> known.put(keyOf(each), each.getGenericType()));
        for (Map.Entry<String, Tree> each : section.keys().entrySet()) {
            String key = each.getKey();
            Type inner = known.get(key);
            if (inner == null) {
                throw new Misfit(
                        below(path, key),
                        each.getValue().line(),
                        "unknown key '" + key + "'; possible are " + String.join(", ", known.keySet()));
            }
            checkKeys(each.getValue(), inner, below(path, key));
        }
    }

    private static String below(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable Object value(@Nullable Tree tree, Type type, String path) throws Misfit {
        if (tree == null || (tree instanceof Tree.Scalar scalar && scalar.kind() == JsonToken.VALUE_NULL)) {
            return absent(type);
        }
        if (type == Object.class) {
            return tree;
        }
        if (type instanceof ParameterizedType list) {
            List<Object> row = row(tree, list.getActualTypeArguments()[0], path);
            return list.getRawType() == Set.class ? new LinkedHashSet<>(row) : row;
        }
        TextValues.Form<?, ?> form = values.form(type);
        if (form != null) {
            try {
                return form.valueOf(section(tree, form.record(), path));
            } catch (IllegalArgumentException e) {
                throw new Misfit(path, tree.line(), String.valueOf(e.getMessage()));
            }
        }
        if (type instanceof Class<?> plain && plain.isRecord() && values.parser(plain) == null) {
            return section(tree, plain, path);
        }
        return scalar(tree, type, path);
    }

    private static @Nullable Object absent(Type type) {
        if (type == boolean.class) {
            return false;
        }
        return type == int.class ? Integer.valueOf(0) : null;
    }

    private List<Object> row(Tree tree, Type item, String path) throws Misfit {
        if (!(tree instanceof Tree.Row row)) {
            throw new Misfit(path, tree.line(), "a list is expected here");
        }
        List<Object> made = new ArrayList<>();
        for (int i = 0; i < row.items().size(); i++) {
            Tree each = row.items().get(i);
            Object value = value(each, item, path + "[" + i + "]");
            if (value == null) {
                throw new Misfit(path + "[" + i + "]", each.line(), "a value is expected here");
            }
            made.add(value);
        }
        return made;
    }

    private Object section(Tree tree, Class<?> type, String path) throws Misfit {
        if (!(tree instanceof Tree.Section(SequencedMap<String, Tree> keys, int line))) {
            throw new Misfit(path, tree.line(), "keys and their values are expected here");
        }
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = keyOf(components[i]);
            types[i] = components[i].getType();
            arguments[i] = value(keys.get(key), components[i].getGenericType(), below(path, key));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new Misfit(
                    path,
                    line,
                    e.getCause() == null
                            ? e.toString()
                            : String.valueOf(e.getCause().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private Object scalar(Tree tree, Type type, String path) throws Misfit {
        if (type == boolean.class || type == Boolean.class) {
            return truth(tree, path);
        }
        boolean number = type == int.class || type == Integer.class;
        if (!(tree instanceof Tree.Scalar(JsonToken kind, String text, int line))
                || !(number ? kind == JsonToken.VALUE_NUMBER_INT : TEXTS.contains(kind))) {
            throw new Misfit(path, tree.line(), number ? "a number is expected here" : "a text is expected here");
        }
        Function<String, ?> parser =
                number ? Integer::valueOf : type == String.class ? each -> each : values.parser(type);
        if (parser == null) {
            throw new IllegalStateException("nobody knows how a text becomes " + type);
        }
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new Misfit(path, line, "'" + text + "' is not a number that fits here");
        } catch (IllegalArgumentException e) {
            throw new Misfit(path, line, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private static Boolean truth(Tree tree, String path) throws Misfit {
        if (tree instanceof Tree.Scalar scalar
                && (scalar.kind() == JsonToken.VALUE_TRUE || scalar.kind() == JsonToken.VALUE_FALSE)) {
            return scalar.kind() == JsonToken.VALUE_TRUE;
        }
        throw new Misfit(path, tree.line(), "true or false is expected here");
    }
}
