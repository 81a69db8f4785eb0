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
        return List.of(Stats.median(microseconds(at.run(OneCore.run(tool(at.address(family)))))));
    }

    /** Microseconds of each of the connections to an address, wherever the scheduler puts the caller. */
    public List<Double> each(Endpoint at, String address) {
        return microseconds(at.run(tool(address)));
    }

    private List<String> tool(String address) {
        return List.of(probe, "connect", address, Integer.toString(Servers.ACCEPT), Integer.toString(count));
    }

    private static List<Double> microseconds(String out) {
        return out.lines().map(line -> Double.parseDouble(line) / NS_PER_US).toList();
    }
}
