package net.hypha.exchange.grpc;

import io.grpc.Metadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How often both sides of a session show a sign of life: who is dialled says it, in a header of gRPC's. */
final class Beats {
    private static final Metadata.Key<String> KEY = Metadata.Key.of("hypha-beat-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final long LEAST_MS = 100;
    private static final long MOST_MS = 60_000;

    private Beats() {}

    static Metadata said(Duration every) {
        Metadata headers = new Metadata();
        headers.put(KEY, Long.toString(every.toMillis()));
        return headers;
    }

    /** @param otherwise where nothing is said, or nothing that makes sense */
    static Duration heard(Metadata headers, Duration otherwise) {
        String text = headers.get(KEY);
        Long everyMs = text == null ? null : number(text);
        return everyMs == null || everyMs < LEAST_MS || everyMs > MOST_MS ? otherwise : Duration.ofMillis(everyMs);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
