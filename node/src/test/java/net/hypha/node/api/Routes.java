package net.hypha.node.api;

import java.util.List;

/** Shows other test packages what is routed. */
public final class Routes {
    private Routes() {}

    public static List<String> documented() {
        return LocalApi.ROUTES.stream()
                .map(route -> route.method() + " " + route.template())
                .toList();
    }
}
