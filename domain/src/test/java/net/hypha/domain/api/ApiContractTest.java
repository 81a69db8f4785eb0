package net.hypha.domain.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.hypha.domain.DomainManager;
import net.hypha.domain.config.DomainConfig;
import net.hypha.exchange.trust.TokenText;
import net.hypha.semantics.service.ServiceKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The API against its contract: what is documented is there, what is there is documented, and answers are as promised. */
class ApiContractTest {
    @TempDir
    private Path folder;

    private final ObjectNode contract = contract();
    private DomainManager manager;
    private UnixHttp http;

    @BeforeEach
    void start() throws Exception {
        Path socket = folder.resolve("run/domain.sock");
        Files.createDirectories(socket.getParent());
        leaveStaleSocket(socket);
        manager = DomainManager.start(
                DomainConfig.read(Files.writeString(folder.resolve("hypha.yaml"), """
                domain:
                  name: munich
                  state: %1$s/state
                  exchange: {listen: "127.0.0.1:0", insecure: true}
                  api: {socket: %2$s}
                  peers: [{name: uptown}]
                """.formatted(folder, socket))));
        http = new UnixHttp(socket);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void everyOperationIsRoutedAndEveryRouteDocumented() {
        Set<String> documented = new TreeSet<>();
        contract.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .map(each -> each.getKey().toUpperCase(Locale.ROOT))
                        .filter(method -> !method.equals("PARAMETERS"))
                        .forEach(method -> documented.add(method + " " + path.getKey())));
        assertThat(Routes.TABLE.stream().map(route -> route.method() + " " + route.template()))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void realAnswersAreAsPromised() throws Exception {
        valid("PUT", "/v1/services/{name}", "/v1/services/web", "{\"default\": \"fastest\"}", 200);
        valid("PUT", "/v1/services/{name}", "/v1/services/shop", "", 200);
        valid("GET", "/v1/services/{name}", "/v1/services/web", "", 200);
        for (String list : List.of("services", "instances", "nodes", "domains", "interests", "routes", "status")) {
            valid("GET", "/v1/" + list, "/v1/" + list, "", 200);
        }
        String two = "{\"manifests\": [{\"service\": \"web\", \"default\": \"closest\"}, {\"service\": \"new\"}]}";
        valid("POST", "/v1/apply", "/v1/apply?dryRun=true", two, 200);
        valid("GET", "/v1/services/{name}", "/v1/services/new", "", 404);
        valid("POST", "/v1/apply", "/v1/apply", two, 200);
        valid("GET", "/v1/services/{name}", "/v1/services/new", "", 200);
        valid("POST", "/v1/apply", "/v1/apply", two.replace("new", "closest"), 400);
        valid("GET", "/v1/audit", "/v1/audit?count=5", "", 200);
        valid("GET", "/v1/addresses", "/v1/addresses", "", 200);
        valid("GET", "/v1/addresses/free", "/v1/addresses/free?policy=fastest&count=3", "", 200);
        valid("GET", "/v1/addresses/free", "/v1/addresses/free?policy=quick", "", 400);
        valid("GET", "/v1/addresses/{address}", "/v1/addresses/10.30.0.1", "", 200);
        valid("GET", "/v1/addresses/{address}", "/v1/addresses/nowhere", "", 400);
        assertThat(http.send("DELETE", "/v1/services/shop", "").status()).isEqualTo(204);
        valid("GET", "/v1/services/{name}", "/v1/services/shop", "", 404);
    }

    @Test
    void aLivingDomainIsShownAndToldAsPromised() throws Exception {
        http.send("PUT", "/v1/services/web", "");
        try (NodeInTest node = NodeInTest.join(manager.exchangePort(), ServiceKey.of("web", "munich"))) {
            for (String list : List.of("services", "instances", "nodes", "domains", "interests", "audit")) {
                UnixHttp.Reply reply = valid("GET", "/v1/" + list, "/v1/" + list, "", 200);
                assertThat(reply.json().properties().iterator().next().getValue())
                        .as(list)
                        .isNotEmpty();
            }
            String incarnation =
                    http.send("GET", "/v1/status", "").json().get("incarnation").asString();
            List<String> told = http.events("/v1/events", incarnation + ".0", 7);
            assertThat(told)
                    .anyMatch(each -> each.contains("\"instance\""))
                    .anyMatch(each -> each.contains("\"node\""));
            told.forEach(each -> assertValid(new UnixHttp.Reply(200, each), schema("#/components/schemas/Event")));
            List<String> state = http.events("/v1/events?state=true", null, 5);
            state.forEach(each -> assertValid(new UnixHttp.Reply(200, each), schema("#/components/schemas/Event")));
            assertThat(http.events("/v1/events?kinds=service", "another.5", 2))
                    .first()
                    .satisfies(reset -> assertThat(reset).contains("of another journal"));
            assertThat(node).isNotNull();
        }
        assertThat(http.send("GET", "/v1/events?kinds=tokens", "").status()).isEqualTo(400);
    }

    @Test
    void aNodeIsAskedForWhatItAloneKnows() throws Exception {
        http.send("PUT", "/v1/services/web", "");
        String explain = "/v1/nodes/{node}/explain";
        String flow = "/v1/nodes/{node}/flow";
        try (NodeInTest node = NodeInTest.join(manager.exchangePort(), ServiceKey.of("web", "munich"))) {
            assertThat(valid("GET", explain, "/v1/nodes/one/explain?name=web.oakestra", "", 200)
                            .json()
                            .get("asked")
                            .asString())
                    .isEqualTo("web.oakestra");
            assertThat(valid("GET", flow, "/v1/nodes/one/flow?protocol=tcp&source=a&destination=b", "", 200)
                            .json()
                            .get("asked")
                            .asString())
                    .isEqualTo("tcp a b");
            valid("GET", explain, "/v1/nodes/one/explain?name=shop.oakestra", "", 404);
            valid("GET", explain, "/v1/nodes/one/explain", "", 400);
            assertThat(valid("GET", explain, "/v1/nodes/one/explain?name=a%01b", "", 400)
                            .body())
                    .contains("'name' contains a control character");
            for (String odd : List.of("other", "list")) {
                assertThat(valid("GET", explain, "/v1/nodes/one/explain?name=" + odd, "", 503)
                                .body())
                        .contains("what node 'one' answers is no view of its own");
            }
            assertThat(valid("GET", explain, "/v1/nodes/one/explain?name=control", "", 503)
                            .body())
                    .contains("the node's answer cannot be read");
            assertThat(valid("GET", explain, "/v1/nodes/one/explain?name=longwinded", "", 404)
                            .body())
                    .hasSizeLessThan(3_000);
            valid("GET", explain, "/v1/nodes/one/explain?name=web.oakestra", "", 200);
            valid("GET", flow, "/v1/nodes/one/flow?protocol=tcp&source=a", "", 400);
            assertThat(valid("GET", explain, "/v1/nodes/two/explain?name=web.oakestra", "", 404)
                            .body())
                    .contains("domain 'munich' has no node 'two'; 'hypha get nodes' shows those it has");
            valid("GET", explain, "/v1/nodes/T%20wo/explain?name=web.oakestra", "", 400);
            assertThat(node).isNotNull();
        }
        String gone = valid("GET", explain, "/v1/nodes/one/explain?name=web.oakestra", "", 503)
                .body();
        if (gone.contains("went before")) { // asked in the moment in which it went
            gone = valid("GET", explain, "/v1/nodes/one/explain?name=web.oakestra", "", 503)
                    .body();
        }
        assertThat(gone).contains("node 'one' is not connected: see 'hypha get nodes'");
    }

    @Test
    void badInputIsRefusedWithItsFieldAndNothingChanges() throws Exception {
        http.send("PUT", "/v1/services/web", "{\"addresses\": {\"closest\": {\"v4\": \"10.30.7.7\"}}}");
        refused(
                400,
                "{\"nmae\": 1}",
                "nmae",
                "unknown key 'nmae'; possible are addresses, default, families, health, numbers, options, service");
        refused(400, "{\"default\": \"fast\"}", "default", "'fast' is not a policy");
        refused(400, "{\"families\": [\"ipx\"]}", "families", "'ipx' is not a family");
        refused(400, "{\"service\": \"other\"}", "service", "the manifest is of service 'other'");
        refused(400, "{\"addresses\": {\"closest\": {\"v4\": \"x\"}}}", "addresses.closest.v4", "'x' is not an IPv4");
        refused(
                400,
                "{\"addresses\": {\"closest\": {\"v4\": \"192.0.2.1\"}}}",
                "addresses.closest.v4",
                "not in the domain's pools");
        refused(
                409,
                "{\"addresses\": {\"fastest\": {\"v4\": \"10.30.7.7\"}}}",
                "addresses.fastest.v4",
                "10.30.7.7 is taken by service 'web' (closest)");
        refused(400, "{\"options\": {\"quick\": {}}}", "options.quick", "'quick' is not a policy");
        for (String affinity : List.of("node", "caller")) {
            refused(
                    400,
                    "{\"options\": {\"fastest\": {\"affinity\": \"" + affinity + "\"}}}",
                    "options.fastest.affinity",
                    "'fastest' does not ask who calls; possible for sticky");
        }
        refused(
                400,
                "{\"options\": {\"closest\": {\"spillOver\": -1}}}",
                "options.closest.spillOver",
                "a spill-over of -1 flows is not between");
        refused(400, "{\"health\": {\"check\": \"tcp\", \"port\": 0}}", "health.port", "port 0 is not between");
        refused(400, "{", null, "the manifest cannot be read (line 1)");
        refused(413, " ".repeat(RestHandler.MAX_BODY + 1), null, "larger than");
        assertThat(http.send("GET", "/v1/services/shop", "").status()).isEqualTo(404);
        assertThat(http.send("PUT", "/v1/services/closest", "").body()).contains("'closest' means the policy");
        assertThat(http.send("GET", "/v1/nothing", "").status()).isEqualTo(404);
        assertThat(http.send("POST", "/v1/services", "").status()).isEqualTo(405);
        assertThat(http.send("DELETE", "/v1/services/web?force=yes", "").status())
                .isEqualTo(400);
    }

    @Test
    void tokensAreShownOnceAndListedWithoutTheirSecret() throws Exception {
        String order = "{\"use\": \"api\", \"role\": \"deployer\", \"prefix\": \"shop\", \"expiresIn\": \"2h\"}";
        valid("POST", "/v1/tokens", "/v1/tokens", order, 201);
        JsonNode made = http.send("POST", "/v1/tokens", order).json();
        String token = made.get("token").asString();
        valid("GET", "/v1/tokens", "/v1/tokens", "", 200);
        assertThat(http.send("GET", "/v1/tokens", "").body())
                .contains(made.get("id").asString())
                .doesNotContain(TokenText.parse(token).secret());
        assertThat(http.send("DELETE", "/v1/tokens/" + made.get("id").asString(), "")
                        .status())
                .isEqualTo(204);
        valid("POST", "/v1/tokens", "/v1/tokens", "{\"use\": \"node\"}", 409); // no authority here
        valid("POST", "/v1/members/{identity}/revoke", "/v1/members/node:x/revoke", "{}", 200);
        valid("GET", "/v1/members", "/v1/members", "", 200);
        noToken("{\"use\": \"dish\"}", "use");
        noToken("{\"use\": \"api\"}", "role");
        noToken("{\"use\": \"api\", \"role\": \"king\"}", "role");
        noToken("{\"use\": \"child\"}", "name");
        noToken("{\"use\": \"node\", \"role\": \"admin\"}", "role");
        noToken("{\"use\": \"api\", \"role\": \"admin\", \"expiresIn\": \"soon\"}", "expiresIn");
        noToken("{\"use\": \"api\", \"role\": \"admin\", \"expiresIn\": \"367d\"}", "expiresIn");
        noToken("{\"role\": \"admin\", \"color\": 1}", "color");
    }

    @Test
    void optionsAndHealthAreToldAndTakenBack() throws Exception {
        String said = "{\"options\": {\"closest\": {\"spillOver\": 5, \"subset\": {\"version\": \"2\"},"
                + " \"slowStart\": \"0s\"}}, \"health\": {\"check\": \"http\", \"port\": 80, \"status\": 204}}";
        valid("PUT", "/v1/services/{name}", "/v1/services/web", said, 200);
        UnixHttp.Reply told = valid("GET", "/v1/services/{name}", "/v1/services/web", "", 200);
        assertThat(told.json().at("/options/closest/spillOver").asInt()).isEqualTo(5);
        assertThat(told.json().at("/health/status").asString()).isEqualTo("204");
        assertThat(told.json().at("/health/interval").asString()).isEqualTo("2s");

        String again = "{\"manifests\": [" + told.body() + "]}";
        assertThat(valid("POST", "/v1/apply", "/v1/apply", again, 200).body()).contains("unchanged");
        String other = "{\"manifests\": [{\"service\": \"web\", \"health\": {\"check\": \"none\"}}]}";
        assertThat(valid("POST", "/v1/apply", "/v1/apply?dryRun=true", other, 200)
                        .body())
                .contains("health.port")
                .doesNotContain("options.closest");
        valid("POST", "/v1/apply", "/v1/apply", other, 200);
        assertThat(valid("GET", "/v1/services/{name}", "/v1/services/web", "", 200)
                        .json()
                        .has("health"))
                .isFalse();
        assertThat(http.send("GET", "/v1/audit", "").body()).contains("health none");
    }

    @Test
    void aWeightIsGivenToAnInstanceThatIsThere() throws Exception {
        String path = "/v1/services/{name}/instances/{number}";
        http.send("PUT", "/v1/services/web", "{\"numbers\": {\"0\": {\"v4\": \"10.30.0.90\"}}}");
        valid("PATCH", path, "/v1/services/web/instances/0", "{\"weight\": 50}", 200);
        valid("PATCH", path, "/v1/services/web/instances/1", "{\"weight\": 50}", 404);
        valid("PATCH", path, "/v1/services/shop/instances/0", "{\"weight\": 50}", 404);
        valid("PATCH", path, "/v1/services/web/instances/x", "{\"weight\": 50}", 400);
        for (String wrong : List.of("-1", "1001", "\"5\"", "1.5", "null")) {
            UnixHttp.Reply reply =
                    valid("PATCH", path, "/v1/services/web/instances/0", "{\"weight\": " + wrong + "}", 400);
            assertThat(reply.json().at("/error/field").asString()).isEqualTo("weight");
        }
        valid("PATCH", path, "/v1/services/web/instances/0", "{\"wieght\": 5}", 400);
        valid("PATCH", path, "/v1/services/web/instances/0", "5", 400);
        valid("PATCH", path, "/v1/services/web/instances/0", "", 400);
        assertThat(http.send("GET", "/v1/audit", "").body()).contains("instance 0.web: weight 100 -> 50");
    }

    private void noToken(String body, String field) throws Exception {
        UnixHttp.Reply reply = http.send("POST", "/v1/tokens", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.json().at("/error/field").asString(""))
                .as(reply.body())
                .isEqualTo(field);
        assertValid(reply, schema("#/components/schemas/Error"));
    }

    private void refused(int status, String body, @Nullable String field, String message) throws Exception {
        UnixHttp.Reply reply = http.send("PUT", "/v1/services/shop", body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        JsonNode error = reply.json().get("error");
        assertThat(error.path("field").asString("")).isEqualTo(field == null ? "" : field);
        assertThat(error.get("message").asString()).contains(message);
        assertValid(reply, schema("#/components/schemas/Error"));
    }

    private UnixHttp.Reply valid(String method, String path, String target, String body, int status) throws Exception {
        UnixHttp.Reply reply = http.send(method, target, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        JsonNode answer = contract.get("paths")
                .get(path)
                .get(method.toLowerCase(Locale.ROOT))
                .get("responses")
                .get("" + status);
        if (answer.has("$ref")) {
            answer = contract.at(answer.get("$ref").asString().substring(1));
        }
        ObjectNode schema =
                (ObjectNode) answer.at("/content/application~1json/schema").deepCopy();
        schema.set("components", contract.get("components"));
        assertValid(reply, schema);
        return reply;
    }

    private ObjectNode schema(String ref) {
        ObjectNode schema = contract.objectNode().put("$ref", ref);
        schema.set("components", contract.get("components"));
        return schema;
    }

    private static void assertValid(UnixHttp.Reply reply, ObjectNode schema) {
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        List<Error> errors = compiled.validate(reply.json());
        assertThat(errors.stream().map(Error::toString).collect(Collectors.joining("\n")))
                .as(reply.body())
                .isEmpty();
    }

    private static ObjectNode contract() {
        try (InputStream in = ApiContractTest.class.getResourceAsStream("openapi.yaml")) {
            return (ObjectNode)
                    new YAMLMapper().readTree(Objects.requireNonNull(in, "openapi.yaml travels with the program"));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void leaveStaleSocket(Path socket) throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
    }
}
