package net.hypha.domain.api;

import java.util.List;
import java.util.Map;
import net.hypha.domain.manager.Domain;

/** All operations, in the order of openapi.yaml. */
final class Routes {
    private Routes() {}

    static List<Route> of(Domain domain) {
        return List.of(
                new Route("GET", "/v1/services", call -> Answer.ok(Map.of("services", domain.services()))),
                new Route("GET", "/v1/services/{name}", call -> Answer.ok(domain.service(call.service()))),
                new Route(
                        "PUT",
                        "/v1/services/{name}",
                        call -> Answer.ok(domain.apply(ManifestReader.read(call.service(), call.body())))),
                new Route("DELETE", "/v1/services/{name}", call -> {
                    domain.delete(call.service(), call.flag("force"));
                    return Answer.nothing();
                }),
                new Route("GET", "/v1/instances", call -> Answer.ok(Map.of("instances", domain.instances()))),
                new Route("GET", "/v1/nodes", call -> Answer.ok(Map.of("nodes", domain.nodes()))),
                new Route("GET", "/v1/routes", call -> Answer.ok(Map.of("routes", domain.routes()))),
                new Route("GET", "/v1/status", call -> Answer.ok(domain.status())));
    }
}
