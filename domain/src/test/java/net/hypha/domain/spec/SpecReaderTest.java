package net.hypha.domain.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hypha.semantics.service.Health;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.PolicyOptions;
import net.hypha.semantics.service.PolicyOptions.Affinity;
import net.hypha.semantics.service.ServiceOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Options and checks as manifests say them. */
class SpecReaderTest {
    private final List<String> wrong = new ArrayList<>();
    private final SpecReader reader = new SpecReader((place, why) -> wrong.add(place + ": " + why));

    @Test
    void whatIsLeftOutIsAsUsual() {
        assertThat(reader.options(json("{closest: {}}"))).isEqualTo(Map.of("closest", PolicyOptions.DEFAULT));
        assertThat(reader.health(json("{check: 'tcp', port: 80}"))).isEqualTo(Health.of(new Health.Tcp(80)));
        assertThat(reader.health(json("{check: 'http', port: 80}")))
                .isEqualTo(Health.of(new Health.Http(80, "/", 200, 399, "")));
        assertThat(reader.health(json("{check: 'none'}"))).isEqualTo(Health.NONE);
        assertThat(reader.options(json("null"))).isNull();
        assertThat(wrong).isEmpty();
    }

    @Test
    void allCanBeSaid() {
        assertThat(reader.options(json("{closest: {spillOver: 50, affinity: 'node', subset: {version: '2'},"
                        + " slowStart: '1m'}, sticky: {slowStart: '0s'}}")))
                .isEqualTo(Map.of(
                        "closest",
                        new PolicyOptions(50, Affinity.NODE, LabelSet.of(Map.of("version", "2")), 60_000),
                        "sticky",
                        new PolicyOptions(0, Affinity.CALLER, LabelSet.NONE, 0)));
        assertThat(reader.health(json("{check: 'http', port: 8080, path: '/up?x', status: 204, host: 'a.example',"
                        + " interval: '500ms', timeout: '100ms', fall: 1, rise: 5}")))
                .isEqualTo(new Health(new Health.Http(8080, "/up?x", 204, 204, "a.example"), 500, 100, 1, 5));
        assertThat(reader.health(json("{check: 'exec', command: ['/bin/true', '-v']}")))
                .isEqualTo(Health.of(new Health.Exec(List.of("/bin/true", "-v"))));
        assertThat(wrong).isEmpty();
    }

    @Test
    void aShortIntervalAsksForLessPatience() {
        assertThat(reader.health(json("{check: 'tcp', port: 80, interval: '200ms'}")))
                .isEqualTo(new Health(new Health.Tcp(80), 200, 200, 3, 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    7                                                | health: a map is expected here
                    {}                                               | health.check: say how to check
                    {check: 'ping'}                                  | health.check: say how to check
                    {check: 'none', port: 80}                        | health.port: unknown key 'port'
                    {check: 'tcp'}                                   | health.port: a number is expected here
                    {check: 'tcp', port: '80'}                       | health.port: a number is expected here
                    {check: 'tcp', port: 0}                          | health.port: port 0 is not between 1 and 65535
                    {check: 'tcp', port: 80, path: '/'}              | health.path: unknown key 'path'
                    {check: 'http', port: 80, path: 'x'}             | health.path: 'x' is not a path
                    {check: 'http', port: 80, status: 99}            | health.status: status 99 is not between 100 and 599
                    {check: 'http', port: 80, status: 'ok'}          | health.status: "ok" is no status
                    {check: 'http', port: 80, status: '300-200'}     | health.status: status 300-200 is no range
                    {check: 'http', port: 80, host: 'a b'}           | health.host: 'a b' is not a host
                    {check: 'exec'}                                  | health.command: a list is expected here
                    {check: 'exec', command: []}                     | health.command: there is no command to run
                    {check: 'exec', command: ['x', 1]}               | health.command: 1 is no text
                    {check: 'tcp', port: 80, interval: '99ms'}       | health.interval: interval 99 ms is not between
                    {check: 'tcp', port: 80, interval: '2h'}         | health.interval: interval 7200000 ms is not between
                    {check: 'tcp', port: 80, interval: 2}            | health.interval: '2' is not a time
                    {check: 'tcp', port: 80, timeout: '3s'}          | health.timeout: timeout 3000 ms is longer than
                    {check: 'tcp', port: 80, fall: 0}                | health.fall: fall 0 is not between 1 and 100
                    {check: 'tcp', port: 80, rise: 101}              | health.rise: rise 101 is not between 1 and 100
                    """)
    void aWrongCheckIsRefusedWithItsPlace(String health, String why) {
        assertThat(reader.health(json(health))).isNull();
        assertThat(wrong).singleElement().asString().startsWith(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                      | options: a map is expected here
                    {closest: 3}                            | options.closest: a map is expected here
                    {closest: {spill: 3}}                   | options.closest.spill: unknown key 'spill'
                    {closest: {spillOver: -1}}              | options.closest.spillOver: a spill-over of -1 flows
                    {closest: {spillOver: 'many'}}          | options.closest.spillOver: a number is expected here
                    {closest: {slowStart: '11m'}}           | options.closest.slowStart: a slow start of 660000 ms
                    {closest: {affinity: 'cookie'}}         | options.closest.affinity: "cookie" is no affinity
                    {closest: {subset: {version: 2}}}       | options.closest.subset.version: a text is expected here: write "2"
                    {closest: {subset: {'No!': '2'}}}       | options.closest.subset: 'No!' is not a label's key
                    """)
    void wrongOptionsAreRefusedWithTheirPlace(String options, String why) {
        assertThat(reader.options(json(options))).isNull();
        assertThat(wrong).singleElement().asString().startsWith(why);
    }

    @Test
    void whatTheJournalKeepsIsReadBack() {
        ServiceOptions options = new ServiceOptions(
                Map.of("closest", new PolicyOptions(1, Affinity.NODE, LabelSet.of(Map.of("a", "b")), 1_234)),
                new Health(new Health.Http(80, "/", 200, 200, ""), 1_234, 999, 9, 8));

        assertThat(SpecText.read(SpecText.optionsJson(options), SpecText.healthJson(options)))
                .isEqualTo(options);
        assertThat(SpecText.fields(options))
                .containsEntry("options.closest.subset.a", "b")
                .containsEntry("options.closest.slowStart", "1234ms")
                .containsEntry("health.status", "200")
                .containsEntry("health.fall", "9");
        assertThat(SpecText.optionsJson(ServiceOptions.DEFAULT)).isNull();
        assertThat(SpecText.healthJson(ServiceOptions.DEFAULT)).isNull();
    }

    @Test
    void whetherASlowStartWasSaidIsKept() {
        assertThat(reader.options(json("{'round-robin': {spillOver: 50}, closest: {slowStart: '10s'}}")))
                .isEqualTo(Map.of(
                        "round-robin",
                        new PolicyOptions(50, Affinity.CALLER, LabelSet.NONE, null),
                        "closest",
                        new PolicyOptions(0, Affinity.CALLER, LabelSet.NONE, 10_000)));
        ServiceOptions said = options(10_000);
        ServiceOptions unsaid = options(null);
        assertThat(SpecText.read(SpecText.optionsJson(said), null)).isEqualTo(said);
        assertThat(SpecText.fields(said)).containsEntry("options.round-robin.slowStart", "10s");
        assertThat(SpecText.optionsJson(unsaid))
                .as("as earlier versions wrote it")
                .isEqualTo("{\"round-robin\":{\"spillOver\":50}}");
        assertThat(SpecText.read(SpecText.optionsJson(unsaid), null)).isEqualTo(unsaid);
    }

    private static ServiceOptions options(@Nullable Integer slowStartMs) {
        return new ServiceOptions(
                Map.of("round-robin", new PolicyOptions(50, Affinity.CALLER, LabelSet.NONE, slowStartMs)), Health.NONE);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder()
                .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
                .enable(tools.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .build()
                .readTree(text);
    }
}
