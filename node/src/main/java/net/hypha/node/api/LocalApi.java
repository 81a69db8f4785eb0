package net.hypha.node.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import net.hypha.kernel.net.NetworkNamespace;
import net.hypha.node.json.Json;
import net.hypha.node.workloads.AttachException;
import net.hypha.node.workloads.AttachRequest;
import net.hypha.node.workloads.Attached;
import net.hypha.node.workloads.Attaching;
import net.hypha.semantics.service.Location;
import net.hypha.semantics.service.ServiceName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The operations of the local API, from a request's method, path and body to an answer. Blocks; thread-safe. */
public final class LocalApi {
    private static final String WORKLOADS = "/v1/workloads";

    private final Insight insight;
    private final Attaching attaching;

    public LocalApi(Insight insight, Attaching attaching) {
        this.insight = insight;
        this.attaching = attaching;
    }

    /** @param body null for none */
    record Answer(int status, @Nullable Object body) {}

    /**
     * What a user asks to be attached.
     *
     * @param id made of the namespace's name where absent
     * @param netns a path, the name of a namespace under /run/netns, or a process id
     */
    record AttachBody(
            @Nullable String id,
            @JsonProperty(required = true) String netns,
            @Nullable ServiceName service,
            @Nullable Integer number,
            @Nullable Location location) {}

    Answer handle(String method, String path, Map<String, String> query, byte[] body) throws ApiException {
        return switch (method + " " + path) {
            case "GET /v1/status" -> new Answer(200, insight.status());
            case "GET /v1/workloads" -> new Answer(200, Map.of("workloads", insight.workloads()));
            case "POST /v1/workloads" -> attach(body);
            case "GET /v1/resolve" -> resolve(query);
            case "GET /v1/table" -> new Answer(200, insight.table());
            case "GET /v1/nodes" -> new Answer(200, Map.of("nodes", insight.nodes()));
            default -> other(method, path);
        };
    }

    private Answer other(String method, String path) throws ApiException {
        boolean workload = path.startsWith(WORKLOADS + "/");
        if (workload && method.equals("DELETE")) {
            return detach(path.substring(WORKLOADS.length() + 1));
        }
        boolean known = workload || path.matches("/v1/(status|workloads|resolve|table|nodes)");
        throw known
                ? new ApiException(405, "method-not-allowed", method + " is not possible on " + path, null)
                : new ApiException(404, "no-such-path", "there is no " + path + "; see api/node.yaml", null);
    }

    private Answer resolve(Map<String, String> query) throws ApiException {
        String name = query.get("name");
        if (name == null || name.isBlank()) {
            throw new ApiException(
                    400, "missing-name", "say which name: /v1/resolve?name=closest.webserver.oakestra", "name");
        }
        return new Answer(200, insight.resolve(name.strip()));
    }

    private Answer attach(byte[] body) throws ApiException {
        AttachRequest request = request(body);
        boolean known = insight.workloads().stream().anyMatch(each -> each.id().equals(request.id()));
        try {
            Attached attached = attaching.attach(request);
            return new Answer(known ? 200 : 201, Insight.workload(attached));
        } catch (AttachException e) {
            throw refused(e);
        }
    }

    private static AttachRequest request(byte[] body) throws ApiException {
        try {
            AttachBody asked = Json.MAPPER.readValue(body, AttachBody.class);
            if (asked == null || asked.netns() == null) {
                throw new ApiException(400, "missing-netns", "'netns' is missing", "netns");
            }
            NetworkNamespace netns = NetworkNamespace.parse(asked.netns());
            String id = asked.id() == null ? netns.name() : asked.id();
            return new AttachRequest(id, netns.path(), asked.service(), asked.number(), asked.location());
        } catch (JacksonException e) {
            String field = e.getPath().isEmpty() ? null : e.getPath().getFirst().getPropertyName();
            throw new ApiException(400, "bad-request", String.valueOf(e.getOriginalMessage()), field);
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
