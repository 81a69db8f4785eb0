package net.hypha.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A field that another program complains about is found in the text it came from. */
class LinesTest {
    private static final String MANIFEST = """
            service: shop
            addresses:
              fastest:
                v4: 10.30.0.2
            peers:
              - name: one
              - name: two
            """;

    @ParameterizedTest
    @CsvSource({
        "service, 1",
        "addresses.fastest.v4, 4",
        "peers[1].name, 7",
        "addresses.fastest.v6, 3", // absent: the nearest that is there
        "colour, 1",
    })
    void aFieldHasItsLine(String field, int line) {
        assertThat(Lines.lineOf(field, MANIFEST)).isEqualTo(line);
    }

    @Test
    void eachDocumentOfATextHasItsLines() {
        List<Map<String, Integer>> documents = Lines.ofDocuments("service: a\n---\n- service: b\n- default: c\n");

        assertThat(documents).hasSize(2);
        assertThat(documents.get(0)).containsEntry("/service", 1);
        assertThat(Lines.lineOf("[1].default", documents.get(1))).isEqualTo(4);
    }
}
