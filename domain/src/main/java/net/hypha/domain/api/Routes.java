package net.hypha.domain.api;

import java.util.List;
import java.util.Map;

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
            new Route("GET", "/v1/instances", (domain, call) -> Answer.ok(Map.of("instances", domain.instances()))),
            new Route("GET", "/v1/nodes", (domain, call) -> Answer.ok(Map.of("nodes", domain.nodes()))),
            new Route("GET", "/v1/routes", (domain, call) -> Answer.ok(Map.of("routes", domain.routes()))),
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

    private Routes() {}
}
