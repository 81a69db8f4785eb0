package net.hypha.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FlowViewTest {
    private static final String FLOW = """
            {"node": "router1", "flow": {
              "called": {"protocol": "tcp", "source": "10.18.0.4:51234", "destination": "10.30.0.4:80"},
              "onward": {"protocol": "tcp", "source": "10.30.0.13:51234", "destination": "10.18.0.66:80"},
              "from": "workload red", "to": "instance 1 of web@here on node router2", "candidate": "web@here/1", "way": "%s",
              "state": "established", "ages": {"openedSeconds": 9, "calledSeconds": 2%s},
              "why": "it cost the least: 4.100 ms, the next one 8.200 ms ((handshake, if any, + response time) x (requests waiting for each instance + 1))",
              "now": "a new flow would go there too"}%s}
            """;
    private static final String NEXT = """
            , "next": {"node": "router1", "name": "fastest.web.oakestra", "service": "web@here", "choice": "fastest",
             "addresses": {"v4": "10.30.0.4"}, "meaning": "the fastest instance of service web in domain here",
             "explanation": {"family": "IPv4", "selection": "lowest-cost", "how": "the lowest", "tiers": 1, "tier": 1, "callers": [],
              "candidates": [{"id": "web@here/1", "number": 1, "node": "router2", "way": "remote", "state": "ready", "tier": 1,
               "share": 1.0, "why": "costs 4.000 ms", "inFlight": 1, "inFlightElsewhere": 0, "waiting": 0, "flows": 7, "refused": 0, "resets": 0, "givenUp": 0,
               "weight": 100, "weightNow": 100.0, "bonded": 3}]}}""";

    @Test
    void whereItWentAndWhyComesFirstThenTheNext() {
        assertThat(shown(FLOW.formatted("direct", ", \"answeredSeconds\": 1, \"waitingSeconds\": 2", NEXT)))
                .isEqualTo("""
                flow        tcp 10.18.0.4:51234 -> 10.30.0.4:80
                means       the fastest instance of service web in domain here
                seen from   node router1
                caller      workload red
                bound to    instance 1 of web@here on node router2, on the same link
                goes on as  tcp 10.30.0.13:51234 -> 10.18.0.66:80
                state       established; bound 9 s ago, last called 2 s ago, last answered 1 s ago, waits for a response since 2 s
                why there   it cost the least: 4.100 ms, the next one 8.200 ms ((handshake, if any, + response time) x (requests waiting for each instance + 1))
                and now     a new flow would go there too

                SHARE    TO          ON       TIER  FLOWS  WEIGHT  RESPONSE MS  RTT MS
                100.0 %  instance 1  router2  1     1      100     -            -

                instance 1: costs 4.000 ms; 3 callers stick to it
                """);
    }

    @Test
    void whereNothingIsChosenHereThereIsNoNext() {
        assertThat(shown(FLOW.formatted("local", "", "")))
                .contains("bound to    instance 1 of web@here on node router2\n")
                .contains("last called 2 s ago, no answer seen yet\n")
                .doesNotContain("SHARE");
    }

    private static String shown(String answer) {
        StringWriter out = new StringWriter();
        FlowView.show(JsonMapper.shared().readTree(answer), new Printer(new PrintWriter(out), Format.TABLE));
        return out.toString();
    }
}
