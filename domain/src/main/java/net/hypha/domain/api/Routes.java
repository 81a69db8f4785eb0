package net.hypha.domain.api;

import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Complaints;
import net.hypha.domain.catalogue.Manifest;
import net.hypha.domain.catalogue.Pools;
import net.hypha.domain.catalogue.Refusal;
import net.hypha.domain.manager.Domain;
import net.hypha.domain.manager.Inquiries;
import net.hypha.exchange.message.Message;
import net.hypha.semantics.service.NodeName;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** All operations, in the order of openapi.yaml. */
final class Routes {
    static final List<Route> TABLE = List.of(
            new Route("GET", "/v1/services", (domain, call) -> Answer.ok(Map.of("services", domain.services()))),
            new Route("GET", "/v1/services/{name}", (domain, call) -> Answer.ok(domain.service(call.service()))),
            new Route(
                    "PUT",
                    "/v1/services/{name}",
                    (domain, call) -> Answer.ok(domain.apply(ManifestReader.read(call.service(), call.body())))),
            new Route("DELETE", "/v1/services/{name}", (domain, call) -> {
                domain.delete(call.service(), call.flag("force"));
                return Answer.nothing();
            }),
            new Route("PATCH", "/v1/services/{name}/instances/{number}", Routes::weigh),
            new Route("POST", "/v1/apply", Routes::apply),
            new Route("GET", "/v1/instances", (domain, call) -> Answer.ok(Map.of("instances", domain.instances()))),
            new Route("GET", "/v1/nodes", (domain, call) -> Answer.ok(Map.of("nodes", domain.nodes()))),
            new Route("GET", "/v1/nodes/{node}/explain", (domain, call) -> explained(domain, call, List.of("name"))),
            new Route(
                    "GET",
                    "/v1/nodes/{node}/flow",
                    (domain, call) -> explained(domain, call, List.of("protocol", "source", "destination"))),
            new Route("GET", "/v1/domains", (domain, call) -> Answer.ok(Map.of("domains", domain.domains()))),
            new Route("GET", "/v1/interests", (domain, call) -> Answer.ok(Map.of("interests", domain.interests()))),
            new Route("GET", "/v1/routes", (domain, call) -> Answer.ok(Map.of("routes", domain.routes()))),
            new Route("GET", "/v1/addresses", (domain, call) -> Answer.ok(Map.of("pools", domain.pools()))),
            new Route("GET", "/v1/addresses/free", Routes::freeAddresses),
            new Route(
                    "GET",
                    "/v1/addresses/{address}",
                    (domain, call) -> Answer.ok(domain.holder(call.path().getOrDefault("address", "")))),
            new Route("GET", "/v1/audit", Routes::audit),
            new Route("GET", "/v1/events", EventStream::open),
            new Route(
                    "GET",
                    "/v1/tokens",
                    (domain, call) -> Answer.ok(Map.of("tokens", domain.tokens().list()))),
            new Route("POST", "/v1/tokens", (domain, call) -> {
                TokenReader.Order order = TokenReader.read(call.body());
                return Answer.created(domain.tokens().create(order.purpose(), order.life()));
            }),
            new Route("DELETE", "/v1/tokens/{id}", (domain, call) -> {
                domain.tokens().delete(call.path().getOrDefault("id", ""));
                return Answer.nothing();
            }),
            new Route(
                    "GET",
                    "/v1/members",
                    (domain, call) ->
                            Answer.ok(Map.of("members", domain.gatekeeper().members()))),
            new Route(
                    "POST",
                    "/v1/members/{identity}/revoke",
                    (domain, call) -> Answer.ok(domain.gatekeeper().revoke(call.identity()))),
            new Route("GET", "/v1/status", (domain, call) -> Answer.ok(domain.status())));

    private static final int MAX_NUMBER = 999_999_999;
    private static final int MAX_REASON = 2_000; // characters of a node's
    private static final int MAX_FIELD = 100;

    private Routes() {}

    private static Answer apply(Domain domain, Call call) throws Refusal {
        try {
            List<Manifest> manifests = ManifestReader.readAll(call.body());
            for (Manifest manifest : manifests) {
                String whyNot = call.caller().whyNot(manifest.service());
                if (whyNot != null) {
                    return Answer.forbidden(whyNot);
                }
            }
            return Answer.ok(domain.apply(manifests, call.flag("dryRun")));
        } catch (Complaints e) {
            return Answer.refused(e);
        }
    }

    /** Asks the node; its answer is handed on as it is, if it is one of this node. */
    private static Answer explained(Domain domain, Call call, List<String> parameters) throws Refusal {
        NodeName node = call.node();
        try {
            Message.Explained told = domain.explain(node, call.words(parameters));
            JsonNode answer = Json.MAPPER.readTree(told.answer());
            if (told.status() != 200) {
                return refused(told.status(), answer.path("error"));
            }
            return answer.isObject() && answer.path("node").asString("").equals(node.text())
                    ? Answer.ok(answer)
                    : Answer.error(503, "no_answer", "what node '" + node + "' answers is no view of its own", "node");
        } catch (Inquiries.NoAnswer e) {
            return Answer.error(503, "no_answer", String.valueOf(e.getMessage()), "node");
        } catch (JacksonException e) {
            return Answer.error(
                    503, "no_answer", "what node '" + node + "' answers is no JSON: " + e.getOriginalMessage(), "node");
        }
    }

    /** A node has words of its own for what is wrong. */
    private static Answer refused(int status, JsonNode error) {
        String message = cut(error.path("message").asString("the node's answer cannot be read"), MAX_REASON);
        String field = error.has("field") ? cut(error.path("field").asString(""), MAX_FIELD) : null;
        return switch (status) {
            case 400 -> Answer.error(400, "invalid", message, field);
            case 404 -> Answer.error(404, "not_found", message, field);
            default -> Answer.error(503, "no_answer", message, field);
        };
    }

    private static String cut(String text, int atMost) {
        return text.length() <= atMost ? text : text.substring(0, atMost) + "...";
    }

    private static Answer weigh(Domain domain, Call call) throws Refusal {
        return Answer.ok(domain.weigh(call.service(), call.instanceNumber(), WeightReader.read(call.body())));
    }

    private static Answer audit(Domain domain, Call call) throws Refusal {
        Long after = call.query().containsKey("after") ? (long) call.number("after", 0, 0, MAX_NUMBER) : null;
        return Answer.ok(Map.of("entries", domain.audit(after, call.number("count", 100, 1, 10_000))));
    }

    private static Answer freeAddresses(Domain domain, Call call) throws Refusal {
        String policy = call.query().getOrDefault("policy", Pools.INSTANCE);
        int count = call.number("count", 10, 1, 1_000);
        return Answer.ok(
                Map.of("addresses", domain.freeAddresses(policy, call.query().get("family"), count)));
    }
}
