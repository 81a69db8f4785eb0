package net.hypha.bench.measure;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** TCP bulk transfer by iperf3, as received; with Linux's own choice of congestion control, whatever this machine's is. */
public record Throughput(int streams, int seconds) implements Task {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double GIGA = 1e9;
    private static final int TRIES = 3; // the server may still be busy with the end of the last transfer

    @Override
    public List<Metric> metrics() {
        return List.of(streams == 1 ? Metric.THROUGHPUT_1 : Metric.THROUGHPUT_4);
    }

    @Override
    public List<Double> run(Endpoint at, Family family) {
        List<String> tool = List.of(
                "iperf3",
                "--client",
                at.address(family),
                "--parallel",
                Integer.toString(streams),
                "--time",
                Integer.toString(seconds),
                "--congestion",
                "cubic",
                "--connect-timeout",
                "2000",
                "--json");
        for (int tried = 1; ; tried++) {
            try {
                return List.of(parse(at.run(OneCore.run(tool))));
            } catch (MeasureException e) {
                if (tried == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Gbit/s from iperf3's JSON. */
    static double parse(String out) {
        try {
            JsonNode rate = JSON.readTree(out).at("/end/sum_received/bits_per_second");
            if (!rate.isNumber()) {
                throw new MeasureException("iperf3 printed no rate");
            }
            return rate.asDouble() / GIGA;
        } catch (JacksonException e) {
            throw new MeasureException("iperf3 printed no JSON: " + e.getMessage(), e);
        }
    }
}
