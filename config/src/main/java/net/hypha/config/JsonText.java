package net.hypha.config;

import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Values as JSON: of a record its components, less those that are null, of a map its keys as texts; numbers, truth values and lists as such.
 * Everything else is a text.
 */
public final class JsonText {
    private final Function<Object, @Nullable String> texts;
    private final Function<Object, @Nullable Record> records;

    /**
     * @param texts the text of a value that is written as one though it is a record; null for other values
     * @param records the record that a value is written as though it is none; null for other values
     */
    public JsonText(Function<Object, @Nullable String> texts, Function<Object, @Nullable Record> records) {
        this.texts = texts;
        this.records = records;
    }

    private static final class Pretty extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }
    }

    public String of(Object value) {
        return write(value, ObjectWriteContext.empty());
    }

    /** In lines, for people. */
    public String inLines(Object value) {
        return write(value, new Pretty());
    }

    private String write(Object value, ObjectWriteContext form) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = Tree.Formats.JSON.createGenerator(form, text)) {
            write(value, out);
        }
        return text.toString();
    }

    private void write(@Nullable Object value, JsonGenerator out) {
        String text = value == null ? null : texts.apply(value);
        if (text != null) {
            out.writeString(text);
            return;
        }
        Record form = value == null ? null : records.apply(value);
        if (form != null) {
            writeRecord(form, out);
            return;
        }
        switch (value) {
            case null -> out.writeNull();
            case Boolean truth -> out.writeBoolean(truth);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Record record -> writeRecord(record, out);
            case Map<?, ?> map -> {
                out.writeStartObject();
                map.forEach((key, each) -> {
                    out.writeName(String.valueOf(key));
                    write(each, out);
                });
                out.writeEndObject();
            }
            case Collection<?> all -> {
                out.writeStartArray();
                all.forEach(each -> write(each, out));
                out.writeEndArray();
            }
            default -> out.writeString(value.toString());
        }
    }

    private void writeRecord(Record record, JsonGenerator out) {
        out.writeStartObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object each = component(record, component);
            if (each != null) {
                out.writeName(component.getName());
                write(each, out);
            }
        }
        out.writeEndObject();
    }

    private static @Nullable Object component(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " cannot be read", e);
        }
    }
}
