package net.hypha.kernel.datapath;

/** The kernel would not take what it was told; the message names the operation, the reason and the next step. */
public final class DatapathException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatapathException(String message) {
        super(message);
    }

    public DatapathException(String message, Throwable cause) {
        super(message, cause);
    }
}
