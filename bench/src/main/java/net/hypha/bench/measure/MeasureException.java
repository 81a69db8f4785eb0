package net.hypha.bench.measure;

/** A figure that could not be taken; the message says by which tool, on what, and what it said. */
public final class MeasureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MeasureException(String message) {
        super(message);
    }

    public MeasureException(String message, Throwable cause) {
        super(message, cause);
    }
}
