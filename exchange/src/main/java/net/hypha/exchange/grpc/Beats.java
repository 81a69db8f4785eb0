package net.hypha.exchange.grpc;

import io.grpc.Metadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often the two sides of a session show a sign of life: who is dialled says it, in headers of gRPC's.
 *
 * @param dialler how often who dials does
 * @param dialled how often who is dialled does
 */
record Beats(Duration dialler, Duration dialled) {
    private static final Metadata.Key<String> DIALLER = key("hypha-beat-ms");
    private static final Metadata.Key<String> DIALLED = key("hypha-own-beat-ms");
    private static final long LEAST_MS = 100;
    private static final long MOST_MS = 60_000;

    static Beats of(Limits limits) {
        return new Beats(limits.beat(), limits.answer());
    }

    Metadata said() {
        Metadata headers = new Metadata();
        headers.put(DIALLER, Long.toString(dialler.toMillis()));
        headers.put(DIALLED, Long.toString(dialled.toMillis()));
        return headers;
    }

    /** @param otherwise where nothing is said, or nothing that makes sense */
    static Beats heard(Metadata headers, Beats otherwise) {
        return new Beats(heard(headers, DIALLER, otherwise.dialler()), heard(headers, DIALLED, otherwise.dialled()));
    }

    private static Duration heard(Metadata headers, Metadata.Key<String> key, Duration otherwise) {
        String text = headers.get(key);
        Long everyMs = text == null ? null : number(text);
        return everyMs == null || everyMs < LEAST_MS || everyMs > MOST_MS ? otherwise : Duration.ofMillis(everyMs);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
