package net.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A text becomes records, or the first mistake in it is told with its place; records become a text that says the same. */
class BindingTest {
    private static final Binding BINDING = new Binding(new TextValues());
    private static final JsonText TEXT = new JsonText(
            value -> value instanceof HostPort at ? at.toString() : null,
            value -> value instanceof Thread.State state ? new Part(state.name()) : null);

    record All(
            @Nullable String text,
            @Nullable Integer number,
            int count,
            boolean plain,
            @Nullable Boolean truth,
            @Nullable Path path,
            @Nullable HostPort at,
            @Nullable List<Part> parts,
            @Nullable Set<Integer> numbers,
            @Nullable Object any) {}

    record Part(String name) {
        Part {
            Keys.required(name, "name");
        }
    }

    @Test
    void everyKindIsRead() throws Exception {
        All read = BINDING.bind(Tree.yaml("""
                text: 007
                number: 16
                count: -5
                plain: true
                truth: false
                path: /a
                at: "[::1]:5"
                parts: [{name: x}, {name: 1.5}]
                numbers: [2, 1, 2]
                any: {thing: [1]}
                """), All.class);

        assertThat(read.text()).isEqualTo("007");
        assertThat(read.number()).isEqualTo(16);
        assertThat(read.count()).isEqualTo(-5);
        assertThat(read.plain()).isTrue();
        assertThat(read.truth()).isFalse();
        assertThat(read.at()).isEqualTo(HostPort.parse("[::1]:5"));
        assertThat(read.parts()).containsExactly(new Part("x"), new Part("1.5"));
        assertThat(read.numbers()).containsExactly(2, 1);
        assertThat(read.any()).isInstanceOf(Tree.Section.class);
    }

    record Holding(Thread.State state) {}

    @Test
    void whatIsNoRecordMayBeWrittenAsOne() throws Exception {
        Binding binding = new Binding(
                new TextValues().as(Thread.State.class, Part.class, part -> Thread.State.valueOf(part.name())));
        Holding holding = new Holding(Thread.State.BLOCKED);

        assertThat(TEXT.of(holding)).isEqualTo("{\"state\":{\"name\":\"BLOCKED\"}}");
        assertThat(binding.bind(Tree.json(TEXT.of(holding)), Holding.class)).isEqualTo(holding);
        assertThatThrownBy(() -> binding.bind(Tree.json("{\"state\": {\"name\": \"x\"}}"), Holding.class))
                .isInstanceOf(Misfit.class);
        assertThatThrownBy(() -> binding.bind(Tree.json("{\"state\": {\"names\": \"x\"}}"), Holding.class))
                .hasMessageContaining("names");
    }

    @Test
    void whatIsAbsentOrNullIsNullZeroOrFalse() throws Exception {
        All nothing = new All(null, null, 0, false, null, null, null, null, null, null);

        assertThat(BINDING.bind(Tree.json("{}"), All.class)).isEqualTo(nothing);
        assertThat(BINDING.bind(Tree.json("{\"count\": null, \"plain\": null, \"parts\": null}"), All.class))
                .isEqualTo(nothing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"number\": \"1\"}|number|a number",
                "{\"number\": 1.5}|number|a number",
                "{\"number\": 9999999999}|number|'9999999999' is not a number that fits",
                "{\"plain\": 1}|plain|true or false",
                "{\"text\": true}|text|a text",
                "{\"text\": {}}|text|a text",
                "{\"parts\": {}}|parts|a list",
                "{\"parts\": [null]}|parts[0]|a value",
                "{\"parts\": [3]}|parts[0]|keys and their values",
                "{\"parts\": [{}]}|parts[0]|the key 'name' is missing",
                "{\"parts\": [{\"name\": \"a\", \"x\": 1}]}|parts[0].x|unknown key 'x'; possible are name",
                "{\"at\": \"x\"}|at|'x' has no port",
                "{\"text\": 1, \"text\": 2}|~~|text",
                "{} {}|~~|more behind",
                "~~|~~|nothing",
                "{\"text\"|~~|nexpected",
                "[]|~~|keys and their values",
                "null|~~|keys and their values",
            })
    void aMistakeIsToldWithItsPlace(String text, String path, String reason) {
        assertThatThrownBy(() -> BINDING.bind(Tree.json(text), All.class))
                .isInstanceOfSatisfying(
                        Misfit.class, misfit -> assertThat(misfit.path()).isEqualTo(path))
                .hasMessageContaining(reason);
    }

    record Written(
            HostPort at,
            @Nullable String absent,
            Map<Integer, List<Long>> map,
            double share,
            boolean truth,
            Instant when) {}

    @Test
    void aRecordIsWrittenWithoutWhatIsNull() {
        Written value = new Written(
                HostPort.parse("192.0.2.1:5"),
                null,
                new TreeMap<>(Map.of(1, List.of(), 2, List.of(3L))),
                0.5,
                true,
                Instant.EPOCH);

        assertThat(TEXT.of(value))
                .isEqualTo("{\"at\":\"192.0.2.1:5\",\"map\":{\"1\":[],\"2\":[3]},\"share\":0.5,\"truth\":true,"
                        + "\"when\":\"1970-01-01T00:00:00Z\"}");
        assertThat(TEXT.inLines(value)).hasLineCount(10).contains("\"share\" : 0.5");
    }
}
