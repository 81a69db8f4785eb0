package net.hypha.domain.api;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.hypha.domain.catalogue.Complaints;
import net.hypha.domain.catalogue.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer before it is bytes.
 *
 * @param body written as JSON; null for an empty answer
 */
record Answer(int status, @Nullable Object body) {
    /** Who has more than this wrong reads no more of it. */
    private static final int MAX_COMPLAINTS = 1_000;

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

    static Answer forbidden(String why) {
        return error(403, "forbidden", why, null);
    }

    /** Why it is an error, for people; empty if it is none. */
    String reason() {
        return body instanceof Map<?, ?> map && map.get("error") instanceof Map<?, ?> error
                ? String.valueOf(error.get("message"))
                : "";
    }

    static Answer refused(Refusal refusal) {
        return error(status(refusal.kind()), code(refusal.kind()), refusal.reason(), refusal.field());
    }

    /** Several things wrong with several manifests; the worst kind of it is the answer's. */
    static Answer refused(Complaints complaints) {
        Refusal.Kind worst = complaints.all().stream()
                .map(each -> each.refusal().kind())
                .min(Comparator.naturalOrder())
                .orElse(Refusal.Kind.INVALID);
        List<ComplaintBody> all = complaints.all().stream()
                .limit(MAX_COMPLAINTS)
                .map(each -> new ComplaintBody(
                        each.index(), each.refusal().field(), each.refusal().reason()))
                .toList();
        Map<String, Object> error = Map.of("code", code(worst), "message", complaints.reason(), "complaints", all);
        return new Answer(status(worst), Map.of("error", error));
    }

    /** @param index which of the manifests, from 0 */
    record ComplaintBody(int index, @Nullable String field, String message) {}

    private static int status(Refusal.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNKNOWN -> 404;
            case CONFLICT -> 409;
        };
    }

    private static String code(Refusal.Kind kind) {
        return switch (kind) {
            case INVALID -> "invalid";
            case UNKNOWN -> "not_found";
            case CONFLICT -> "conflict";
        };
    }
}
