package net.hypha.cli.console;

import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes an API's answer in the format the user chose. */
public final class Printer {
    private final PrintWriter out;
    private final Format format;

    public Printer(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    /** Whether a person reads it: only then views may add and leave out. */
    boolean isForPeople() {
        return format == Format.TABLE;
    }

    /** An empty line between two parts. */
    void gap() {
        out.println();
    }

    /** Shows a list: one row per element. {@code empty} is said instead of an empty table. */
    public void list(JsonNode rows, List<Column> columns, String empty) {
        if (format != Format.TABLE) {
            whole(rows);
        } else if (rows.isEmpty()) {
            out.println(empty);
        } else {
            table(rows, columns).lines().forEach(out::println);
        }
        out.flush();
    }

    /** Shows lines. */
    void lines(List<String> lines) {
        lines.stream().map(Harmless::line).forEach(out::println);
        out.flush();
    }

    static TextTable table(JsonNode rows, List<Column> columns) {
        TextTable table = new TextTable(columns.stream().map(Column::header).toArray(String[]::new));
        rows.forEach(row ->
                table.row(columns.stream().map(column -> column.cell(row)).toList()));
        return table;
    }

    /** Shows one thing: a line per property. */
    public void one(JsonNode thing) {
        if (format != Format.TABLE) {
            whole(thing);
        } else {
            TextTable table = new TextTable("PROPERTY", "VALUE");
            thing.properties().forEach(property -> table.row(property.getKey(), Column.text(property.getValue())));
            table.lines().stream().skip(1).forEach(out::println);
        }
        out.flush();
    }

    private void whole(JsonNode value) {
        String text = mapper().writeValueAsString(value).stripTrailing();
        out.println(format == Format.YAML ? Harmless.lines(text) : Harmless.json(text));
    }

    private ObjectMapper mapper() {
        return format == Format.YAML
                ? YAMLMapper.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build()
                : JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build();
    }
}
