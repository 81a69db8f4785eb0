package net.hypha.node.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hypha.config.Misfit;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.node.json.Json;
import net.hypha.node.workloads.AttachException;
import net.hypha.node.workloads.AttachRequest;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Attaching;
import net.hypha.semantics.service.LabelSet;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;

/** The operations of the local API, from a request's method, path and body to an answer. Blocks; thread-safe. */
public final class LocalApi {
    private final Insight insight;
    private final Attaching attaching;

    public LocalApi(Insight insight, Attaching attaching) {
        this.insight = insight;
        this.attaching = attaching;
    }

    /** @param body null for none, a {@link Text}, or what becomes JSON */
    record Answer(int status, @Nullable Object body) {}

    /** Numbers in the text format of Prometheus. */
    record Text(String text) {}

    /**
     * What a user asks to be attached.
     *
     * @param id made of the namespace's name where absent
     * @param netns a path, the name of a namespace under /run/netns, or a process id
     */
    record AttachBody(
            @Nullable String id,
            @Nullable String netns,
            @Nullable ServiceName service,
            @Nullable Integer number,
            @Nullable Location location,
            @Nullable LabelSet labels,
            @Nullable Integer weight) {}

    /** One operation; {@code {id}} in a template stands for one part of a path. */
    record Route(String method, String template, Operation operation) {
        Optional<String> match(String path) {
            int brace = template.indexOf('{');
            if (brace < 0) {
                return path.equals(template) ? Optional.of("") : Optional.empty();
            }
            String prefix = template.substring(0, brace);
            return path.startsWith(prefix) && path.length() > prefix.length()
                    ? Optional.of(URLDecoder.decode(path.substring(prefix.length()), StandardCharsets.UTF_8))
                    : Optional.empty();
        }
    }

    /** What is done with the part of the path that {@code {id}} stands for, the query and the body. */
    interface Operation {
        Answer on(LocalApi api, String id, Map<String, String> query, byte[] body) throws ApiException;
    }

    /** All there is. */
    static final List<Route> ROUTES = List.of(
            new Route("GET", "/v1/status", (api, _, _, _) -> new Answer(200, api.insight.status())),
            new Route(
                    "GET",
                    "/v1/workloads",
                    (api, _, _, _) -> new Answer(200, Map.of("workloads", api.insight.workloads()))),
            new Route("POST", "/v1/workloads", (api, _, _, body) -> api.attach(body)),
            new Route("DELETE", "/v1/workloads/{id}", (api, id, _, _) -> api.detach(id)),
            new Route("PUT", "/v1/draining/{id}", (api, id, _, _) -> api.drain(id, true)),
            new Route("DELETE", "/v1/draining/{id}", (api, id, _, _) -> api.drain(id, false)),
            new Route("GET", "/v1/resolve", (api, _, query, _) -> api.resolve(query)),
            new Route("GET", "/v1/explain", (api, _, query, _) -> api.explain(query)),
            new Route("GET", "/v1/flow", (api, _, query, _) -> api.flow(query)),
            new Route("GET", "/v1/table", (api, _, _, _) -> new Answer(200, api.insight.table())),
            new Route("GET", "/metrics", (api, _, _, _) -> new Answer(200, new Text(api.insight.metrics()))),
            new Route("GET", "/v1/nodes", (api, _, _, _) -> new Answer(200, Map.of("nodes", api.insight.nodes()))));

    Answer handle(String method, String path, Map<String, String> query, byte[] body) throws ApiException {
        boolean known = false;
        for (Route route : ROUTES) {
            Optional<String> id = route.match(path);
            if (id.isPresent() && route.method().equals(method)) {
                return route.operation().on(this, id.get(), query, body);
            }
            known |= id.isPresent();
        }
        throw known
                ? new ApiException(405, "method-not-allowed", method + " is not possible on " + path, null)
                : new ApiException(404, "no-such-path", "there is no " + path + "; see api/node.yaml", null);
    }

    private Answer resolve(Map<String, String> query) throws ApiException {
        return new Answer(200, insight.resolve(name("resolve", query)));
    }

    private Answer explain(Map<String, String> query) throws ApiException {
        return new Answer(200, insight.explain(name("explain", query)));
    }

    private Answer flow(Map<String, String> query) throws ApiException {
        List<String> words = new ArrayList<>();
        for (String field : List.of("protocol", "source", "destination")) {
            String value = query.get(field);
            if (value == null || value.isBlank()) {
                throw new ApiException(
                        400,
                        "missing-" + field,
                        "say which flow: /v1/flow?protocol=tcp&source=10.18.0.4:51234&destination=10.30.0.1:80",
                        field);
            }
            words.add(value.strip());
        }
        return new Answer(200, insight.explainFlow(words.get(0), words.get(1), words.get(2)));
    }

    private static String name(String operation, Map<String, String> query) throws ApiException {
        String name = query.get("name");
        if (name == null || name.isBlank()) {
            throw new ApiException(
                    400,
                    "missing-name",
                    "say which name: /v1/" + operation + "?name=closest.webserver.oakestra",
                    "name");
        }
        return name.strip();
    }

    private Answer attach(byte[] body) throws ApiException {
        AttachRequest request = request(body);
        boolean known = insight.workloads().stream().anyMatch(each -> each.id().equals(request.id()));
        try {
            Attached attached = attaching.attach(request);
            return new Answer(known ? 200 : 201, insight.workload(attached));
        } catch (AttachException e) {
            throw refused(e);
        }
    }

    private static AttachRequest request(byte[] body) throws ApiException {
        try {
            AttachBody asked = Json.read(new String(body, StandardCharsets.UTF_8), AttachBody.class);
            String wanted = asked.netns();
            if (wanted == null) {
                throw new ApiException(400, "missing-netns", "'netns' is missing", "netns");
            }
            NetworkNamespace netns = NetworkNamespace.parse(wanted);
            String id = asked.id() == null ? netns.name() : asked.id();
            return new AttachRequest(
                    id,
                    netns.path(),
                    asked.service(),
                    asked.number(),
                    asked.location(),
                    asked.labels(),
                    asked.weight());
        } catch (Misfit e) {
            throw new ApiException(400, "bad-request", e.reason(), e.path().isEmpty() ? null : e.path());
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "bad-request", String.valueOf(e.getMessage()), null);
        }
    }

    private Answer detach(String id) throws ApiException {
        try {
            attaching.detach(id);
            return new Answer(204, null);
        } catch (AttachException e) {
            throw refused(e);
        }
    }

    private Answer drain(String id, boolean draining) throws ApiException {
        try {
            return new Answer(200, insight.workload(attaching.drain(id, draining)));
        } catch (AttachException e) {
            throw refused(e);
        }
    }

    private static ApiException refused(AttachException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case BAD_REQUEST -> new ApiException(400, "bad-request", message, null);
            case NOT_FOUND -> new ApiException(404, "not-found", message, null);
            case CONFLICT -> new ApiException(409, "conflict", message, null);
            case UNAVAILABLE -> new ApiException(503, "unavailable", message, null);
        };
    }
}
