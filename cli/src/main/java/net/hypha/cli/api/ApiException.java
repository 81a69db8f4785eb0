package net.hypha.cli.api;

/** An API answered with an error, or not at all. */
public final class ApiException extends RuntimeException {
    private final int status;

    ApiException(int status, String message) {
        super(message);
        this.status = status;
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** The HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }
}
