package net.hypha.cli.demo.world;

import java.nio.file.Path;
import java.util.function.Function;
import net.hypha.cli.api.ApiClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the demo asks of the running programs, over the same APIs as the commands. */
public final class Apis {
    private final Path lab;

    Apis(Path lab) {
        this.lab = lab;
    }

    /** What goes between a domain and its peers. */
    public JsonNode routes(Site site) {
        return domain(site, api -> api.list("/v1/routes"));
    }

    /** The instances of a domain, with where they are. */
    public JsonNode instances(Site site) {
        return domain(site, api -> api.list("/v1/instances"));
    }

    /** What is attached to a site's node. */
    public JsonNode workloads(Site site) {
        return node(site, api -> api.list("/v1/workloads"));
    }

    void apply(Site site, String service) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode().put("service", service);
        domain(site, api -> api.put("/v1/services/" + ApiClient.segment(service), manifest));
    }

    JsonNode attach(Site site, String host, Path netns, int number, @Nullable String location) {
        ObjectNode workload = JsonNodeFactory.instance
                .objectNode()
                .put("id", host)
                .put("netns", netns.toString())
                .put("service", site.service())
                .put("number", number);
        if (location != null) {
            workload.put("location", location);
        }
        return node(site, api -> api.post("/v1/workloads", workload));
    }

    void detach(Site site, String host) {
        node(site, api -> api.delete("/v1/workloads/" + host));
    }

    private JsonNode domain(Site site, Function<ApiClient, JsonNode> call) {
        try (ApiClient api = new ApiClient(site.domainSocket(lab), "hypha domain")) {
            return call.apply(api);
        }
    }

    private JsonNode node(Site site, Function<ApiClient, JsonNode> call) {
        try (ApiClient api = new ApiClient(site.nodeSocket(lab), "hypha node")) {
            return call.apply(api);
        }
    }
}
