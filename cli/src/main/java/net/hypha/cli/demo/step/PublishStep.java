package net.hypha.cli.demo.step;

import java.time.Duration;
import java.util.List;
import net.hypha.cli.console.RoutesView;
import net.hypha.cli.demo.world.Await;
import net.hypha.cli.demo.world.CheckFailed;
import net.hypha.cli.demo.world.Site;
import tools.jackson.databind.JsonNode;

/** Router 1 tells router 2 of its service, and not of its hosts. */
public final class PublishStep implements Step {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Override
    public String number() {
        return "1";
    }

    @Override
    public String title() {
        return "Router 1 publishes its service to router 2";
    }

    @Override
    public String expected() {
        return "names, addresses, quality on both sides; no host";
    }

    @Override
    public String play(Stage stage) {
        Await.until(
                "router 2 to learn of all three web servers",
                LIMIT,
                () -> route(stage, Site.TWO, "in").at("/quality/ready").asInt(0) == 3);
        Await.until(
                "router 1 to have told",
                LIMIT,
                () -> !route(stage, Site.ONE, "out").isMissingNode());
        for (Site site : List.of(Site.ONE, Site.TWO)) {
            stage.narrator().typed(site.router(), "hypha routes");
            stage.narrator().shown(RoutesView.lines(stage.world().apis().routes(site)));
        }
        JsonNode route = route(stage, Site.TWO, "in");
        JsonNode workloads = stage.world().apis().workloads(Site.ONE);
        String told = stage.world().apis().routes(Site.TWO).toString();
        for (JsonNode workload : workloads) {
            for (String secret : List.of("/id", "/namespaceAddress/v4", "/namespaceAddress/v6")) {
                String text = workload.at(secret).asString();
                CheckFailed.unless(!told.contains('"' + text + '"'), "router 2 was told of " + text);
            }
        }
        int addresses = route.path("meanings").size();
        CheckFailed.unless(addresses > 0, "the route has no addresses: " + route);
        return addresses + " meanings with addresses, 3 ready; none of " + workloads.size() + " hosts named";
    }

    /** A site's route of the web servers; a missing node while it has none. */
    private static JsonNode route(Stage stage, Site site, String direction) {
        JsonNode routes = stage.world().apis().routes(site);
        for (JsonNode route : routes) {
            if (route.path("service").asString("").equals("webserver")
                    && route.path("direction").asString("").equals(direction)) {
                return route;
            }
        }
        return routes.path("none");
    }
}
