package net.hypha.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A host or router.
 *
 * @param name within the lab; its namespace is called {@code LAB-NAME}
 * @param forwards whether it forwards packets between its links, both families
 * @param routes in iproute2's words, e.g. {@code default via 192.0.2.1}
 * @param sysctls further network settings, key as a path under {@code /proc/sys/net}
 */
public record HostSpec(String name, boolean forwards, List<String> routes, Map<String, String> sysctls) {
    public HostSpec {
        LabSpec.requireName("host", name);
        routes = List.copyOf(routes);
        sysctls = Map.copyOf(sysctls);
    }

    public static HostSpec host(String name) {
        return new HostSpec(name, false, List.of(), Map.of());
    }

    public static HostSpec router(String name) {
        return new HostSpec(name, true, List.of(), Map.of());
    }

    /** Adds a route, e.g. {@code default via 192.0.2.1} or {@code unreachable 10.30.0.0/16}. */
    public HostSpec withRoute(String route) {
        List<String> all = new ArrayList<>(routes);
        all.add(route);
        return new HostSpec(name, forwards, all, sysctls);
    }

    /** Adds a setting, e.g. {@code ipv4/tcp_syn_retries}. */
    public HostSpec withSysctl(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>(sysctls);
        all.put(key, value);
        return new HostSpec(name, forwards, routes, all);
    }
}
