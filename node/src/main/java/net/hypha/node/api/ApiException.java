package net.hypha.node.api;

import org.jspecify.annotations.Nullable;

/** A request is answered by an error. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final @Nullable String field;

    /**
     * @param status HTTP status
     * @param code a word for programs
     * @param field which part of the request is wrong; null where none is
     */
    public ApiException(int status, String code, String message, @Nullable String field) {
        super(message);
        this.status = status;
        this.code = code;
        this.field = field;
    }

    int status() {
        return status;
    }

    /** The answer's body. */
    Body body() {
        return new Body(new Detail(code, String.valueOf(getMessage()), field));
    }

    /** {@code {"error": {...}}}. */
    record Body(Detail error) {}

    /** @param field absent where no part of the request is wrong */
    record Detail(String code, String message, @Nullable String field) {}
}
