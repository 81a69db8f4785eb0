package net.hypha.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusViewTest {
    private static final String STATUS = """
            {"name": "router1", "workloads": 2, "subnet": {"v4": "10.18.0.0/26"},
             "counters": {"kernel": {"forwarded": 12}, "held": {"asked": 1}, "dns": {"queries": 3}},
             "packets": [
               {"became": "forwarded", "packets": 12, "meaning": "delivered to a workload here"},
               {"became": "drop-spoofed-source", "packets": 1, "meaning": "a workload sent from another's address"}],
             "conditions": [%s]}
            """;

    @Test
    void propertiesComeFirstThenPacketsInWordsThenWhatIsWrong() {
        assertThat(shown("{\"name\": \"left-out\", \"message\": \"2 plans\"}", Format.TABLE))
                .isEqualTo("""
                name       router1
                workloads  2
                subnet     10.18.0.0/26
                held       asked=1
                dns        queries=3

                PACKETS  BECAME               THAT IS
                12       forwarded            delivered to a workload here
                1        drop-spoofed-source  a workload sent from another's address

                CONDITION  WHY
                left-out   2 plans
                """);
    }

    @Test
    void nothingWrongIsSaid() {
        assertThat(shown("", Format.TABLE)).endsWith("\n\nall is well\n");
    }

    @Test
    void programsGetAllOfIt() {
        JsonNode status = JsonMapper.shared().readTree(STATUS.formatted(""));

        assertThat(JsonMapper.shared().readTree(shown("", Format.JSON))).isEqualTo(status);
    }

    private static String shown(String condition, Format format) {
        StringWriter out = new StringWriter();
        StatusView.show(
                JsonMapper.shared().readTree(STATUS.formatted(condition)), new Printer(new PrintWriter(out), format));
        return out.toString();
    }
}
