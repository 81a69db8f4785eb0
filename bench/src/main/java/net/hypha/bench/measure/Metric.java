package net.hypha.bench.measure;

import java.util.Locale;

/** What is measured of a path. */
public enum Metric {
    THROUGHPUT_1("throughput, 1 stream", "Gbit/s"),
    THROUGHPUT_4("throughput, 4 streams", "Gbit/s"),
    TCP_P50("TCP round trip, p50", "us"),
    TCP_P99("TCP round trip, p99", "us"),
    UDP_P50("UDP round trip, p50", "us"),
    UDP_P99("UDP round trip, p99", "us"),
    CONNECTIONS("new connections", "1/s"),
    CONNECT_P50("connect(), p50", "us");

    private final String text;
    private final String unit;

    Metric(String text, String unit) {
        this.text = text;
        this.unit = unit;
    }

    public String unit() {
        return unit;
    }

    /** The measure's name in the results: {@code same node, IPv4: throughput, 1 stream}. */
    public String measure(String scene, Family family) {
        return String.format(Locale.ROOT, "%s, %s: %s", scene, family.text(), text);
    }
}
