package net.hypha.config;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How texts become values: for each type, the parser whose complaint is the reason to show. */
public final class TextValues {
    private final Map<Type, Function<String, ?>> parsers = new HashMap<>();
    private final Map<Type, Form<?, ?>> forms = new HashMap<>();

    /** A value that is no record and is written as if it were this one. */
    record Form<R extends Record, T>(Class<R> record, Function<R, T> value) {
        T valueOf(Object made) {
            return value.apply(record.cast(made));
        }
    }

    /** Knows {@link Path} and {@link HostPort}; rooms add their own. */
    public TextValues() {
        with(Path.class, Path::of);
        with(HostPort.class, HostPort::parse);
    }

    /** @param parse throws IllegalArgumentException with what is wrong, for people */
    public <T> TextValues with(Class<T> type, Function<String, ? extends T> parse) {
        parsers.put(type, parse);
        return this;
    }

    /**
     * Values that are written as a record.
     *
     * @param value throws IllegalArgumentException with what is wrong, for people
     */
    public <R extends Record, T> TextValues as(Class<T> type, Class<R> record, Function<R, T> value) {
        forms.put(type, new Form<>(record, value));
        return this;
    }

    @Nullable
    Form<?, ?> form(Type type) {
        return forms.get(type);
    }

    @Nullable
    Function<String, ?> parser(Type type) {
        return parsers.get(type);
    }
}
