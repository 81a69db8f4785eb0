package net.hypha.cli.api;

/** An API answered with an error, or not at all. */
public final class ApiException extends RuntimeException {
    private final int status;
    private final String field;

    ApiException(int status, String message) {
        this(status, "", message);
    }

    ApiException(int status, String field, String message) {
        super(field.isEmpty() ? message : field + ": " + message);
        this.status = status;
        this.field = field;
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.field = "";
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
