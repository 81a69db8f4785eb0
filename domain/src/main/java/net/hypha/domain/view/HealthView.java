package net.hypha.domain.view;

import java.util.List;
import net.hypha.semantics.service.Health;
import org.jspecify.annotations.Nullable;

/**
 * How a service's instances are checked, as in a manifest.
 *
 * @param check {@code none}, {@code tcp}, {@code http} or {@code exec}
 * @param port of tcp and http
 * @param path of http
 * @param status of http: what is expected, like {@code 200-399} or {@code 204}
 * @param host of http; null for the instance's own address
 * @param command of exec: the program and its arguments
 * @param interval a time like {@code 2s}, as {@code timeout}
 * @param fall failures in a row that make an instance unhealthy
 * @param rise successes in a row that make it ready again
 */
public record HealthView(
        String check,
        @Nullable Integer port,
        @Nullable String path,
        @Nullable String status,
        @Nullable String host,
        @Nullable List<String> command,
        String interval,
        String timeout,
        int fall,
        int rise) {
    public static HealthView of(Health health) {
        return switch (health.check()) {
            case Health.None _ -> of(health, null, null, null, null, null);
            case Health.Tcp tcp -> of(health, tcp.port(), null, null, null, null);
            case Health.Exec exec -> of(health, null, null, null, null, exec.command());
            case Health.Http http ->
                of(
                        health,
                        http.port(),
                        http.path(),
                        http.lowest() == http.highest()
                                ? Integer.toString(http.lowest())
                                : http.lowest() + "-" + http.highest(),
                        http.host().isEmpty() ? null : http.host(),
                        null);
        };
    }

    private static HealthView of(
            Health health,
            @Nullable Integer port,
            @Nullable String path,
            @Nullable String status,
            @Nullable String host,
            @Nullable List<String> command) {
        return new HealthView(
                health.check().word(),
                port,
                path,
                status,
                host,
                command,
                time(health.intervalMs()),
                time(health.timeoutMs()),
                health.fall(),
                health.rise());
    }

    /** Milliseconds as people write them: {@code 2s}, {@code 250ms}. */
    static String time(int ms) {
        return ms % 1_000 == 0 ? ms / 1_000 + "s" : ms + "ms";
    }
}
