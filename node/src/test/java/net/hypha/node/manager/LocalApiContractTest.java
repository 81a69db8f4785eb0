package net.hypha.node.manager;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.hypha.kernel.datapath.BoundFlow;
import net.hypha.kernel.datapath.FlowName;
import net.hypha.node.api.Routes;
import net.hypha.node.api.UnixHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The local API against {@code api/node.yaml}: what is documented is there, and answers are as promised. */
class LocalApiContractTest {
    @TempDir
    private Path folder;

    private final ObjectNode contract = contract();
    private NodeHarness node;
    private UnixHttp http;

    @BeforeEach
    void start() throws Exception {
        node = new NodeHarness(folder, new FakeDatapath());
        node.start();
        http = new UnixHttp(node.config.socket());
    }

    @AfterEach
    void stop() {
        node.close();
        assertThat(node.config.socket()).doesNotExist();
    }

    @Test
    void everyOperationIsRoutedAndEveryRouteDocumented() {
        Set<String> documented = new TreeSet<>();
        contract.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                documented.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(Routes.documented()).containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void realAnswersAreAsPromised() throws Exception {
        String attach =
                "{\"id\": \"host1\", \"netns\": \"host1\", \"service\": \"webserver\", \"location\": \"48.1,11.5\","
                        + " \"labels\": \"version=2\", \"weight\": 7}";
        valid("POST", "/v1/workloads", "/v1/workloads", attach, 201);
        valid("POST", "/v1/workloads", "/v1/workloads", attach, 200);
        valid("POST", "/v1/workloads", "/v1/workloads", "{\"netns\": \"/run/netns/host2\"}", 201);
        valid("GET", "/v1/resolve", "/v1/resolve?name=fastest.webserver.in-our-cluster", "", 200);
        for (String name :
                List.of("fastest.webserver.in-our-cluster", "0.webserver.oakestra", "10.30.0.1", "fdff:1000::1")) {
            valid("GET", "/v1/explain", "/v1/explain?name=" + name, "", 200);
        }
        node.datapath.flows.putAll(flows());
        for (String source : List.of("10.18.0.3:51234", "[fc00::3]:51234", "10.30.0.12:51234")) {
            String destination = source.startsWith("[") ? "[fdff:1000::1]:80" : "10.30.0.1:80";
            valid("GET", "/v1/flow", flow(source, destination), "", 200);
        }
        for (String path : List.of("status", "workloads", "table", "nodes")) {
            valid("GET", "/v1/" + path, "/v1/" + path, "", 200);
        }
        valid("PUT", "/v1/draining/{id}", "/v1/draining/host1", "", 200);
        valid("GET", "/v1/workloads", "/v1/workloads", "", 200);
        valid("DELETE", "/v1/draining/{id}", "/v1/draining/host1", "", 200);
        valid("PUT", "/v1/draining/{id}", "/v1/draining/host2", "", 400);
        valid("PUT", "/v1/draining/{id}", "/v1/draining/nobody", "", 404);
        valid("DELETE", "/v1/draining/{id}", "/v1/draining/nobody", "", 404);
        assertThat(send("DELETE", "/v1/workloads/host1", "").status()).isEqualTo(204);
        valid("DELETE", "/v1/workloads/{id}", "/v1/workloads/host1", "", 404);
    }

    /** To the closest one: of IPv4 bound here, of IPv6 by another node. */
    private static Map<FlowName, BoundFlow> flows() {
        FlowName v4 = FlowName.parse("tcp", "10.18.0.3:51234", "10.30.0.1:80");
        FlowName v6 = FlowName.parse("tcp", "[fc00::3]:51234", "[fdff:1000::1]:80");
        BoundFlow.Choice choice = new BoundFlow.Choice(
                0, BoundFlow.Overlooked.NOTHING, BoundFlow.Bonded.NOTHING, false, false, BoundFlow.Before.NONE, 0, 0);
        BoundFlow.State state = BoundFlow.State.ESTABLISHED;
        return Map.of(
                v4, new BoundFlow(v4, v4, 1, 2, 3, 4, 0, 1, 0, 0, state, choice),
                v6, new BoundFlow(v6, v6, 1, 2, 0, 0, -1, 0, 0, 1, state, null));
    }

    private static String flow(String source, String destination) {
        return "/v1/flow?protocol=tcp&source=" + URLEncoder.encode(source, StandardCharsets.UTF_8) + "&destination="
                + URLEncoder.encode(destination, StandardCharsets.UTF_8);
    }

    @Test
    void badInputIsRefusedWithItsReason() throws Exception {
        refused(400, "{", "Unexpected end-of-input");
        refused(400, "{}", "netns");
        refused(400, "{\"netns\": \"host1\", \"nmae\": 1}", "nmae");
        refused(400, "{\"netns\": \"host1\", \"service\": \"a b\"}", "'a b' is not a service name");
        refused(400, "{\"netns\": \"host1\", \"number\": 3}", "number 3 is given, but no service");
        refused(400, "{\"netns\": \"host1\", \"labels\": \"a=b\"}", "labels are given, but no service");
        refused(400, "{\"netns\": \"host1\", \"weight\": 5}", "weight 5 is given, but no service");
        refused(
                400,
                "{\"netns\": \"host1\", \"service\": \"webserver\", \"weight\": 1001}",
                "weight 1001 is not between");
        refused(
                400,
                "{\"netns\": \"host1\", \"service\": \"webserver\", \"labels\": \"A=b\"}",
                "'A' is not a label's key");
        refused(400, "{\"netns\": \"gone\"}", "netns /run/netns/gone does not exist");
        refused(409, "{\"netns\": \"host1\", \"service\": \"shop\"}", "run 'hypha service apply shop'");
        refused(413, " ".repeat(64 * 1024 + 1), "larger than");
        valid("GET", "/v1/resolve", "/v1/resolve", "", 400);
        valid("GET", "/v1/resolve", "/v1/resolve?name=shop.oakestra", "", 404);
        valid("GET", "/v1/explain", "/v1/explain", "", 400);
        valid("GET", "/v1/explain", "/v1/explain?name=shop.oakestra", "", 404);
        valid("GET", "/v1/flow", "/v1/flow?protocol=tcp&source=10.18.0.4:1", "", 400);
        valid("GET", "/v1/flow", flow("10.18.0.4", "10.30.0.1:80"), "", 400);
        valid("GET", "/v1/flow", flow("10.18.0.4:2", "10.30.0.1:80"), "", 404);
        assertThat(send("GET", flow("10.18.0.4:2", "10.30.0.1:80"), "").body())
                .contains("no flow 'tcp 10.18.0.4:2 10.30.0.1:80' is known to this node: it is over, or passes by");
        assertThat(send("GET", flow("192.0.2.1:2", "198.51.100.1:80"), "").body())
                .contains("neither end has an address of the overlay");
        assertThat(send("GET", "/v1/explain?name=quickest.webserver.oakestra", "")
                        .body())
                .contains("If 'quickest' was meant as a policy: there are closest, ");
        assertThat(send("GET", "/v1/nothing", "").status()).isEqualTo(404);
        assertThat(send("PUT", "/v1/status", "").status()).isEqualTo(405);
        assertThat(node.manager().insight().workloads()).isEmpty();
    }

    @Test
    void theSocketIsItsOwnersAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.config.socket())))
                .isEqualTo("rw-------");
    }

    private void refused(int status, String body, String message) throws Exception {
        UnixHttp.Reply reply = send("POST", "/v1/workloads", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.json().get("error").get("message").asString()).contains(message);
        assertValid(reply, contract.objectNode().put("$ref", "#/components/schemas/Error"));
    }

    private void valid(String method, String path, String target, String body, int status) throws Exception {
        UnixHttp.Reply reply = send(method, target, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        JsonNode answer = contract.get("paths")
                .get(path)
                .get(method.toLowerCase(Locale.ROOT))
                .get("responses")
                .get("" + status);
        if (answer.has("$ref")) {
            answer = contract.at(answer.get("$ref").asString().substring(1));
        }
        assertValid(reply, (ObjectNode)
                answer.at("/content/application~1json/schema").deepCopy());
    }

    private UnixHttp.Reply send(String method, String target, String body) throws Exception {
        return node.whileDelivering(() -> http.send(method, target, body));
    }

    private void assertValid(UnixHttp.Reply reply, ObjectNode schema) {
        schema.set("components", contract.get("components"));
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        List<Error> errors = compiled.validate(reply.json());
        assertThat(errors.stream().map(Error::toString).collect(Collectors.joining("\n")))
                .as(reply.body())
                .isEmpty();
    }

    private static ObjectNode contract() {
        try {
            return (ObjectNode) new YAMLMapper().readTree(Files.readString(Path.of("../api/node.yaml")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
