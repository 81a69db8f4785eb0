package net.hypha.bench.measure;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One small message to and fro, one at a time: by sockperf over IPv4, by the probe over IPv6, which sockperf 3.7 does not know.
 *
 * @param probe the compiled probe
 */
public record RoundTrip(boolean tcp, int seconds, String probe) implements Task {
    private static final double NS_PER_US = 1e3;

    @Override
    public List<Metric> metrics() {
        return tcp ? List.of(Metric.TCP_P50, Metric.TCP_P99) : List.of(Metric.UDP_P50, Metric.UDP_P99);
    }

    @Override
    public List<Double> run(Endpoint at, Family family) {
        return family == Family.IPV4 ? bySockperf(at) : byProbe(at);
    }

    private List<Double> bySockperf(Endpoint at) {
        int port = tcp ? Servers.SOCKPERF_TCP : Servers.SOCKPERF_UDP;
        List<String> tool = new java.util.ArrayList<>(List.of("sockperf", "ping-pong", "-i", at.v4()));
        tool.addAll(List.of("-p", Integer.toString(port), "-t", Integer.toString(seconds), "--full-rtt"));
        if (tcp) {
            tool.add("--tcp");
        }
        String out = at.run(OneCore.run(tool));
        return List.of(percentile(out, "50.000"), percentile(out, "99.000"));
    }

    /** Microseconds from a line like {@code ---> percentile 99.000 =   31.456}. */
    static double percentile(String out, String which) {
        Matcher line = Pattern.compile("percentile " + Pattern.quote(which) + " *= *([0-9.]+)")
                .matcher(out);
        if (!line.find()) {
            throw new MeasureException("sockperf printed no percentile " + which);
        }
        return Double.parseDouble(line.group(1));
    }

    private List<Double> byProbe(Endpoint at) {
        String out = at.run(OneCore.run(List.of(
                probe,
                "echo",
                tcp ? "tcp" : "udp",
                at.v6(),
                Integer.toString(Servers.ECHO),
                Integer.toString(seconds * 1000))));
        String[] figures = out.strip().split(" ", 2);
        if (figures.length != 2) {
            throw new MeasureException("the probe printed no round trips");
        }
        return List.of(Double.parseDouble(figures[0]) / NS_PER_US, Double.parseDouble(figures[1]) / NS_PER_US);
    }
}
