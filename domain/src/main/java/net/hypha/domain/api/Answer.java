package net.hypha.domain.api;

import java.util.Map;
import net.hypha.domain.catalogue.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer before it is bytes.
 *
 * @param body written as JSON; null for an empty answer
 */
record Answer(int status, @Nullable Object body) {
    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer created(Object body) {
        return new Answer(201, body);
    }

    static Answer nothing() {
        return new Answer(204, null);
    }

    /** @param field the place in the request that is to blame; null for the whole */
    static Answer error(int status, String code, String message, @Nullable String field) {
        Map<String, String> error = field == null
                ? Map.of("code", code, "message", message)
                : Map.of("code", code, "message", message, "field", field);
        return new Answer(status, Map.of("error", error));
    }

    static Answer refused(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID -> error(400, "invalid", refusal.reason(), refusal.field());
            case UNKNOWN -> error(404, "not_found", refusal.reason(), refusal.field());
            case CONFLICT -> error(409, "conflict", refusal.reason(), refusal.field());
        };
    }
}
