package net.hypha.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the tools print, as numbers; and when they print something else. */
class ToolOutputTest {
    @Test
    void iperf3TellsWhatArrived() {
        String out = """
                {"end": {"sum_sent": {"bits_per_second": 9}, "sum_received": {"bits_per_second": 43210987654.5}}}
                """;

        assertThat(Throughput.parse(out)).isEqualTo(43.2109876545);
        assertThatThrownBy(() -> Throughput.parse("{\"error\": \"unable to connect\"}"))
                .isInstanceOf(MeasureException.class);
        assertThatThrownBy(() -> Throughput.parse("iperf3: error")).hasMessageContaining("no JSON");
    }

    @Test
    void sockperfTellsPercentiles() {
        String out = """
                sockperf: ---> <MAX> observation =  101.110
                sockperf: ---> percentile 99.000 =   31.456
                sockperf: ---> percentile 50.000 =    8.210
                """;

        assertThat(RoundTrip.percentile(out, "50.000")).isEqualTo(8.21);
        assertThat(RoundTrip.percentile(out, "99.000")).isEqualTo(31.456);
        assertThatThrownBy(() -> RoundTrip.percentile("", "50.000")).isInstanceOf(MeasureException.class);
    }

    @Test
    void wrkTellsARate() {
        assertThat(Connections.parse("Requests/sec:  17345.67\nTransfer/sec: 2MB\n"))
                .isEqualTo(17345.67);
        assertThatThrownBy(() -> Connections.parse("unable to connect")).isInstanceOf(MeasureException.class);
    }
}
