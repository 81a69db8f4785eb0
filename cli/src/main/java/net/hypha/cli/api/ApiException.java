package net.hypha.cli.api;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** An API answered with an error, or not at all. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final String field;
    private final transient List<JsonNode> complaints;

    ApiException(int status, String message) {
        this(status, "", message);
    }

    ApiException(int status, String field, String message) {
        this(status, field, message, List.of());
    }

    ApiException(int status, String field, String message, List<JsonNode> complaints) {
        super(field.isEmpty() ? message : field + ": " + message);
        this.status = status;
        this.field = field;
        this.complaints = List.copyOf(complaints);
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.field = "";
        this.complaints = List.of();
    }

    /** What is wrong with which of several manifests, as the API told it: {@code index}, {@code field}, {@code message}. */
    public List<JsonNode> complaints() {
        return complaints;
    }

    /** The HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** The field of the request that is wrong, as {@code addresses.fastest.v4}; empty if it is not about one. */
    public String field() {
        return field;
    }
}
