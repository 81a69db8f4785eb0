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
    private final Map<Type, Shape> shapes = new HashMap<>();

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
     * A type that is no record is written like one.
     *
     * @param make throws IllegalArgumentException with what is wrong, for people
     */
    public <T, R extends Record> TextValues with(Class<T> type, Class<R> shape, Function<? super R, ? extends T> make) {
        shapes.put(type, new Shape(shape, written -> make.apply(shape.cast(written))));
        return this;
    }

    /** @param make of a record of that shape */
    record Shape(Class<? extends Record> record, Function<Object, Object> make) {}

    @Nullable
    Shape shape(Type type) {
        return shapes.get(type);
    }

    @Nullable
    Function<String, ?> parser(Type type) {
        return parsers.get(type);
    }
}
