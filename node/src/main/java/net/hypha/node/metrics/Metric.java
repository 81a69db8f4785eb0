package net.hypha.node.metrics;

import java.util.List;
import java.util.Locale;

/**
 * Every metric of a node; {@code docs/reference/metrics.md} says the same, which a test holds. Names and units follow
 * Prometheus' conventions: base units, counters end in {@code _total}.
 */
public enum Metric {
    BUILD("hypha_node_build_info", Type.GAUGE, "always 1; the version is a label", "version"),
    PACKETS("hypha_node_packets_total", Type.COUNTER, "packets by what became of them", "verdict"),
    DROPPED("hypha_node_packets_dropped_total", Type.COUNTER, "packets dropped in the kernel, by reason", "reason"),
    OPENED("hypha_node_flows_opened_total", Type.COUNTER, "flows opened", ""),
    HELD("hypha_node_held_frames_total", Type.COUNTER, "frames to addresses not known yet, by outcome", "outcome"),
    DNS_QUERIES("hypha_node_dns_queries_total", Type.COUNTER, "DNS messages received", ""),
    DNS("hypha_node_dns_outcomes_total", Type.COUNTER, "DNS messages by what became of them", "outcome"),
    PROBES("hypha_node_probes_total", Type.COUNTER, "probes of other nodes by what became of them", "outcome"),
    CHECKS("hypha_node_health_checks_total", Type.COUNTER, "health checks of instances here, by outcome", "outcome"),
    DOUBTS(
            "hypha_node_doubts_total",
            Type.COUNTER,
            "what callers saw of instances elsewhere, and others of those here, by what became of it",
            "outcome"),
    BACKEND_FLOWS("hypha_node_backend_flows_total", Type.COUNTER, "flows bound to a backend", "service instance"),
    BACKEND_REFUSED(
            "hypha_node_backend_refused_flows_total",
            Type.COUNTER,
            "flows a backend refused by a reset",
            "service instance"),
    BACKEND_RESETS(
            "hypha_node_backend_reset_connections_total",
            Type.COUNTER,
            "connections that a backend had taken, and reset",
            "service instance"),
    BACKEND_GIVEN_UP(
            "hypha_node_backend_given_up_connections_total",
            Type.COUNTER,
            "connections that callers ended after waiting much longer than usual for a response",
            "service instance"),
    BACKEND_RESPONSES(
            "hypha_node_backend_responses_total", Type.COUNTER, "response times seen of a backend", "service instance"),
    BACKEND_RESPONSE(
            "hypha_node_backend_response_seconds",
            Type.GAUGE,
            "smoothed time from a request's first byte to its response's",
            "service instance"),
    BACKEND_PENDING(
            "hypha_node_backend_pending_requests", Type.GAUGE, "requests without a response yet", "service instance"),
    BACKEND_EJECTED(
            "hypha_node_backend_ejected",
            Type.GAUGE,
            "1 while a backend gets no new flow because it refused one",
            "service instance"),
    ROUTE_READY("hypha_node_route_ready_instances", Type.GAUGE, "behind a route, as told", "service instance"),
    ROUTE_WEIGHT("hypha_node_route_weight", Type.GAUGE, "of the ready instances behind a route", "service instance"),
    ROUTE_FLOWS(
            "hypha_node_route_flows_in_flight",
            Type.GAUGE,
            "flows in flight behind a route, of all callers, as told; absent where they are not known",
            "service instance"),
    ROUTE_BEYOND(
            "hypha_node_route_beyond_seconds",
            Type.GAUGE,
            "round trip from a route's gateway to the nearest instance; absent where it is not known",
            "service instance"),
    BACKENDS_NOT_SHOWN(
            "hypha_node_backends_not_shown", Type.GAUGE, "backends with flows beyond the 1,000 shown here", ""),
    WORKLOADS("hypha_node_workloads", Type.GAUGE, "attached workloads", ""),
    SERVICES("hypha_node_services", Type.GAUGE, "services known", ""),
    ENTRIES("hypha_node_datapath_entries", Type.GAUGE, "entries in the datapath's maps, by kind", "kind"),
    FLOW_ENTRIES("hypha_node_flow_entries", Type.GAUGE, "entries in use in the table of flows, two for a flow", ""),
    FLOW_ENTRIES_MAX("hypha_node_flow_entries_max", Type.GAUGE, "entries the table of flows has room for", ""),
    FLOW_EVICTED(
            "hypha_node_flow_entries_evicted_total",
            Type.COUNTER,
            "entries of flows that were not over, lost to new flows",
            ""),
    LEFT_OUT("hypha_node_left_out", Type.GAUGE, "things for which no number or room was left, by kind", "kind"),
    CONNECTED("hypha_node_domain_connected", Type.GAUGE, "1 while there is a session with the domain", ""),
    AGE("hypha_node_knowledge_age_seconds", Type.GAUGE, "since the domain last told something; absent before", ""),
    EPOCH("hypha_node_table_epoch", Type.GAUGE, "of the table; absent where nothing is known", ""),
    CONDITION(
            "hypha_node_condition",
            Type.GAUGE,
            "how often a condition of the node holds; absent if it does not",
            "name"),
    RESIDENT("process_resident_memory_bytes", Type.GAUGE, "memory of the process, in RAM", ""),
    CPU("process_cpu_seconds_total", Type.COUNTER, "time on a CPU, user and system", ""),
    START("process_start_time_seconds", Type.GAUGE, "when the process started, since 1970-01-01 UTC", ""),
    HEAP("jvm_memory_used_bytes", Type.GAUGE, "memory in use inside the JVM", "area");

    /** As the exposition format names it. */
    public enum Type {
        COUNTER,
        GAUGE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String text;
    private final Type type;
    private final String help;
    private final String labels;

    /** @param labels names, with a space between */
    Metric(String text, Type type, String help, String labels) {
        this.text = text;
        this.type = type;
        this.help = help;
        this.labels = labels;
    }

    public String text() {
        return text;
    }

    public Type type() {
        return type;
    }

    public String help() {
        return help;
    }

    /** Names, in the order of a sample's values. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }
}
