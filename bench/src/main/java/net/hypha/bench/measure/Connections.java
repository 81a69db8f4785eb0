package net.hypha.bench.measure;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** New connections a second: wrk asks nginx for small pages, each over a connection of its own. */
public record Connections(int seconds) implements Task {
    private static final Pattern RATE = Pattern.compile("Requests/sec: *([0-9.]+)");
    private static final String CLIENTS = "16";

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.CONNECTIONS);
    }

    @Override
    public List<Double> run(Endpoint at, Family family) {
        String host = family == Family.IPV4 ? at.v4() : "[" + at.v6() + "]";
        return List.of(parse(at.run(OneCore.run(List.of(
                "wrk",
                "-t1",
                "-c" + CLIENTS,
                "-d" + seconds + "s",
                "-H",
                "Connection: close",
                "http://" + host + "/")))));
    }

    static double parse(String out) {
        Matcher rate = RATE.matcher(out);
        if (!rate.find()) {
            throw new MeasureException("wrk printed no rate");
        }
        return Double.parseDouble(rate.group(1));
    }
}
