package net.hypha.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainViewTest {
    private static final String ANSWER = """
            {"node": "router1", "name": "nearest.web.oakestra", "service": "web@here", "choice": "nearest",
             "addresses": {"v4": "10.30.0.5", "v6": "fdff:3800::1"},
             "meaning": "the nearest instance of service web in domain here", "ageSeconds": 3,
             "explanation": {"family": "IPv4", "selection": "rotate", "how": "one after the other, as often as their weights say",
              "tiers": 2, "tier": 2, "callers": %s, "candidates": [
              {"id": "web@here/0", "number": 0, "node": "router1", "way": "local", "state": "ready", "tier": 1, "share": 0.0,
               "why": "full: 80 of 80 flows in flight; takes flows again at 60",
               "distance": {"roundTripMs": 0.0, "source": "self", "ageSeconds": 0},
               "response": {"ms": 5.25, "ageSeconds": 1, "countsMs": 2.625},
               "inFlight": 71, "inFlightElsewhere": 9, "waiting": 2, "flows": 99, "refused": 4, "resets": 0, "givenUp": 2, "weight": 100, "weightNow": 100.0},
              {"id": "web@here/1", "number": 1, "node": "router2", "way": "remote", "state": "ready", "tier": 2, "share": 1.0,
               "why": "takes its turn",
               "distance": {"roundTripMs": 1.5, "source": "probe", "ageSeconds": 2},
               "inFlight": 0, "inFlightElsewhere": 0, "waiting": 0, "flows": 0, "refused": 0, "resets": 0, "givenUp": 0, "weight": 100, "weightNow": 49.8},
              {"id": "web@here/via uptown", "via": "uptown", "state": "ready", "share": 0.0,
               "why": "no instance is ready there",
               "inFlight": 0, "inFlightElsewhere": 0, "waiting": 0, "flows": 0, "refused": 0, "resets": 0, "givenUp": 0, "weight": 100, "weightNow": 100.0}]}}
            """;

    @Test
    void whoGetsWhatComesFirstThenAReasonForEach() {
        assertThat(shown("[]", Format.TABLE)).isEqualTo("""
                name       nearest.web.oakestra
                addresses  10.30.0.5,fdff:3800::1
                means      the nearest instance of service web in domain here
                seen from  node router1; the domain told news 3 s ago
                picks      one after the other, as often as their weights say
                next flow  IPv4, by tier 2 of 2

                SHARE    TO          ON       TIER  FLOWS  WEIGHT     RESPONSE MS    RTT MS
                0.0 %    instance 0  router1  1     71+9   100        5.25, 1 s ago  here
                100.0 %  instance 1  router2  2     0      50 of 100  -              1.5 by probe, 2 s ago
                0.0 %    via uptown  -        -     0      100        -              -

                instance 0: full: 80 of 80 flows in flight; takes flows again at 60; of 99 flows 4 refused, 2 given up
                instance 1: takes its turn
                via uptown: no instance is ready there
                """);
    }

    @Test
    void callersFollow() {
        assertThat(shown(
                        "[{\"workload\": \"red\", \"candidate\": \"web@here/1\", \"bonded\": \"web@here/0\"},"
                                + " {\"workload\": \"blue\", \"candidate\": \"web@here/1\"}]",
                        Format.TABLE))
                .endsWith("""

                CALLER  STICKS TO   IF NEW, TO
                red     web@here/0  web@here/1
                blue    -           web@here/1
                """);
    }

    @Test
    void programsGetAllOfIt() {
        JsonNode answer = JsonMapper.shared().readTree(ANSWER.formatted("[]"));

        assertThat(JsonMapper.shared().readTree(shown("[]", Format.JSON))).isEqualTo(answer);
    }

    private static String shown(String callers, Format format) {
        StringWriter out = new StringWriter();
        ExplainView.show(
                JsonMapper.shared().readTree(ANSWER.formatted(callers)), new Printer(new PrintWriter(out), format));
        return out.toString();
    }
}
