package net.hypha.bench.measure;

import java.util.List;
import net.hypha.bench.report.Stats;

/** How long connect() takes, one connection at a time. */
public record ConnectTime(int count, String probe) implements Task {
    private static final double NS_PER_US = 1e3;

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.CONNECT_P50);
    }

    @Override
    public List<Double> run(Endpoint at, Family family) {
        return List.of(Stats.median(each(at, at.address(family), count)));
    }

    /** Microseconds of each of {@code count} connections. */
    public List<Double> each(Endpoint at, String address, int count) {
        String out =
                at.run(List.of(probe, "connect", address, Integer.toString(Servers.ACCEPT), Integer.toString(count)));
        return out.lines().map(line -> Double.parseDouble(line) / NS_PER_US).toList();
    }
}
