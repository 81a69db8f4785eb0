package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.hypha.config.HostPort;
import net.hypha.kernel.datapath.BackendStats;
import net.hypha.kernel.datapath.Entry;
import net.hypha.kernel.datapath.Evidence;
import net.hypha.node.api.ApiServer;
import net.hypha.node.api.LocalApi;
import net.hypha.node.api.UnixHttp;
import net.hypha.node.metrics.Metric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a monitoring system reads from a node. */
class MetricsTest extends WithHarness {
    /** A sample of the text format 0.0.4; a value is what Go's ParseFloat takes. */
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_]+)(?:\\{((?:[a-z]+=\"(?:[^\"\\\\\n]|\\\\.)*\",?)+)})? (-?[0-9.]+(?:E-?[0-9]+)?)");

    @BeforeEach
    void start() throws Exception {
        node.start();
        node.attach("host1", "webserver");
        node.attach("host2", "webserver");
        node.until(() -> node.manager().insight().status().services() == 1);
    }

    @Test
    void everySampleIsWellFormedAndOfAMetricThatIsAnnounced() throws Exception {
        List<String> lines = scrape().lines().toList();

        assertThat(lines.stream().filter(line -> line.startsWith("# TYPE ")))
                .containsExactlyElementsOf(Arrays.stream(Metric.values())
                        .map(metric -> "# TYPE " + metric.text() + " " + metric.type())
                        .toList());
        Map<String, Metric> known = Arrays.stream(Metric.values()).collect(Collectors.toMap(Metric::text, it -> it));
        assertThat(lines.stream().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allSatisfy(line -> {
                    var sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    Metric metric =
                            Optional.ofNullable(known.get(sample.group(1))).orElseThrow();
                    List<String> labels = sample.group(2) == null
                            ? List.of()
                            : Arrays.stream(sample.group(2).split(","))
                                    .map(pair -> pair.replaceFirst("=.*", ""))
                                    .toList();
                    assertThat(labels).as(line).isEqualTo(metric.labels());
                });
    }

    @Test
    void whatHappenedIsCounted() throws Exception {
        BackendStats measured = new BackendStats(2_500_000, 1, 4, 0, 1, 0, 9, 2, 0, false, Evidence.REFUSED);
        for (Entry entry : datapath.entries()) {
            if (entry instanceof Entry.Backend backend) {
                datapath.stats.put(backend.id(), measured);
            }
        }
        node.until(() -> scrapeQuietly().contains("hypha_node_backend_flows_total{"));

        assertThat(scrape())
                .contains("hypha_node_packets_total{verdict=\"forwarded\"} 7\n")
                .contains("hypha_node_packets_dropped_total{reason=\"no-flow\"} 2\n")
                .contains("hypha_node_flows_opened_total 3\n")
                .contains("hypha_node_workloads 2\n")
                .contains("hypha_node_domain_connected 1\n")
                .containsPattern("backend_flows_total\\{service=\"webserver@in-our-cluster\",instance=\"[01]\"} 9\n")
                .containsPattern("backend_refused_flows_total\\{[^}]*} 2\n")
                .containsPattern("backend_response_seconds\\{[^}]*} 0.0025\n")
                .containsPattern("backend_ejected\\{[^}]*} 1\n")
                .containsPattern("process_resident_memory_bytes [1-9][0-9]{6,}\n");
        node.cut();
        assertThat(scrape())
                .contains("hypha_node_domain_connected 0\n")
                .contains("hypha_node_condition{name=\"domain-out-of-reach\"} 1\n");
    }

    @Test
    void byTcpThereAreNumbersAndNothingElse() throws Exception {
        LocalApi api = new LocalApi(node.manager().insight(), node.manager().attaching());
        try (ApiServer server = ApiServer.start(folder.resolve("other.sock"), new HostPort("127.0.0.1", 0), api);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> metrics = get(client, server, "/metrics");
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("content-type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(metrics.body()).contains("hypha_node_build_info{version=");
            for (String path : List.of("/v1/status", "/v1/workloads", "/", "/metrics/")) {
                assertThat(get(client, server, path).statusCode()).as(path).isEqualTo(404);
            }
        }
        try (ApiServer server = ApiServer.start(folder.resolve("other.sock"), null, api)) {
            assertThat(server.metricsPort()).isEqualTo(-1);
        }
    }

    private static HttpResponse<String> get(HttpClient client, ApiServer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.metricsPort() + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String scrape() throws Exception {
        return new UnixHttp(node.config.socket()).send("GET", "/metrics", "").body();
    }

    private String scrapeQuietly() {
        return node.manager().insight().metrics();
    }
}
